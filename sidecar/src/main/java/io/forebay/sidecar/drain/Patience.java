// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;

/**
 * How long all topics may wait for what one needs that is about to come, such as the metadata of a new topic: a tenth of the time. So a
 * single new topic costs no reading twice, and a thousand at once hold up nobody. Confined to the drain thread.
 */
final class Patience {
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int SHARE = 10;

    private long left = MOST_NANOS;
    private long asOf;
    private boolean waiting;

    Patience(long now) {
        asOf = now;
    }

    /** Whether to wait (on). */
    boolean waits(long now) {
        tick(now);
        waiting = left > 0;
        return waiting;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Nothing is waited for any more. */
    void over(long now) {
        tick(now);
        waiting = false;
    }

    private void tick(long now) {
        long passed = now - asOf;
        asOf = now;
        left = waiting ? left - passed : Math.min(MOST_NANOS, left + passed / SHARE);
    }
}
