// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;

/** Pauses that double, until something succeeds. Confined to one thread. */
final class Backoff {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final long first;
    private final long longest;
    private long next;
    private long until;
    private boolean on;

    /** From a tenth of a second to five seconds. */
    Backoff() {
        this(FIRST_NANOS, LONGEST_NANOS);
    }

    Backoff(long firstNanos, long longestNanos) {
        first = firstNanos;
        longest = longestNanos;
        next = first;
    }

    /** Begins a pause. */
    void pause(long nowNanos) {
        until = nowNanos + next;
        on = true;
        next = Math.min(next * 2, longest);
    }

    boolean isOn(long nowNanos) {
        on = on && nowNanos - until < 0;
        return on;
    }

    void reset() {
        next = first;
    }
}
