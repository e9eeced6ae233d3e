// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;

/** Pauses that double from a tenth of a second to five seconds, until something succeeds. Confined to one thread. */
final class Backoff {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private long next = FIRST_NANOS;
    private long until;
    private boolean on;

    /** Begins a pause. */
    void pause(long nowNanos) {
        until = nowNanos + next;
        on = true;
        next = Math.min(next * 2, LONGEST_NANOS);
    }

    boolean isOn(long nowNanos) {
        on = on && nowNanos - until < 0;
        return on;
    }

    void reset() {
        next = FIRST_NANOS;
    }
}
