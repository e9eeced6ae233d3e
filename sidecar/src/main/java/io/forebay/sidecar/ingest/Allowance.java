// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one connection may still take, by those who pay for it; usually nobody does, and then this costs nothing. */
final class Allowance {
    private final Payers all;
    private Payer[] payers;

    Allowance(Payers all, List<Payer> payers) {
        this.all = all;
        this.payers = payers.toArray(Payer[]::new);
        payers.forEach(Payer::joined);
    }

    /** Others pay from now on. */
    void change(List<Payer> now) {
        now.forEach(Payer::joined); // first, so that who stays is not forgotten in between
        close();
        payers = now.toArray(Payer[]::new);
    }

    void received(long bytes) {
        for (Payer payer : payers) {
            payer.received(bytes, all.nowNanos());
        }
    }

    /** Who has read too much lately, or null where this connection may be read. */
    @Nullable
    Payer inDebt() {
        for (Payer payer : payers) {
            if (payer.pauseNanos(all.nowNanos()) > 0) {
                return payer;
            }
        }
        return null;
    }

    /** Whose records take up all of their share of the spool, or null where there is room for more. */
    @Nullable
    Payer atItsShare() {
        for (Payer payer : payers) {
            if (payer.isAtItsShare()) {
                return payer;
            }
        }
        return null;
    }

    void stored(Topic topic, long bytes) {
        for (Payer payer : payers) {
            payer.stored(topic, bytes);
        }
    }

    void mark(long ordinal) {
        for (Payer payer : payers) {
            payer.mark(ordinal);
        }
    }

    boolean isOf(Payer payer) {
        for (Payer own : payers) {
            if (own == payer) {
                return true;
            }
        }
        return false;
    }

    void close() {
        for (Payer payer : payers) {
            payer.left();
        }
    }
}
