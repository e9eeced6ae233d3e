// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices that the time of day was set back, by comparing it with a clock that can't be. Kafka's producer times everything by the time of
 * day: set back by two hours, it waits two hours before it sends on. Confined to one thread.
 */
final class ClockStep {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** What is adjusted in small steps, as time servers do, holds nothing up for long. */
    private static final long TOLERATED_MS = 500;

    private final LongSupplier epochMs;
    private final LongSupplier nanoTime;
    private long offsetMs;
    private long nextLook;

    ClockStep(LongSupplier epochMs, LongSupplier nanoTime) {
        this.epochMs = epochMs;
        this.nanoTime = nanoTime;
        nextLook = nanoTime.getAsLong();
        offsetMs = offset();
    }

    /** By how many milliseconds the clock was set back since the last call; 0 where it was not, or by too little to matter. */
    long backMs() {
        if (nanoTime.getAsLong() - nextLook < 0) {
            return 0;
        }
        nextLook = nanoTime.getAsLong() + PERIOD_NANOS;
        long before = offsetMs;
        offsetMs = offset();
        return before - offsetMs > TOLERATED_MS ? before - offsetMs : 0;
    }

    private long offset() {
        return epochMs.getAsLong() - TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong());
    }
}
