// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of one topic's records, over the life of the spool: {@code accepted = delivered + dead-lettered + in the spool}. Each
 * counter has one writer; any thread may read.
 */
public final class Account {
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong deadLettered = new AtomicLong();

    Account() {}

    public long accepted() {
        return accepted.getOpaque();
    }

    public long delivered() {
        return delivered.getOpaque();
    }

    public long deadLettered() {
        return deadLettered.getOpaque();
    }

    /** Records on the disk that are neither delivered nor dead-lettered. */
    public long inSpool() {
        return accepted() - delivered() - deadLettered();
    }

    void addAccepted(long more) {
        accepted.setOpaque(accepted.getPlain() + more);
    }

    void addDelivered(long more) {
        delivered.setOpaque(delivered.getPlain() + more);
    }

    void addDeadLettered(long more) {
        deadLettered.setOpaque(deadLettered.getPlain() + more);
    }
}
