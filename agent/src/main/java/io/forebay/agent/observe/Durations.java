// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of how long sends took: the buckets that OpenTelemetry's conventions advise for messaging. Thread-safe, without a lock;
 * it is nearly always written by one sender thread, so there is nothing to be had from stripes.
 */
public final class Durations {
    private static final long[] BOUNDS_NANOS = {
        5_000_000L,
        10_000_000L,
        25_000_000L,
        50_000_000L,
        75_000_000L,
        100_000_000L,
        250_000_000L,
        500_000_000L,
        750_000_000L,
        1_000_000_000L,
        2_500_000_000L,
        5_000_000_000L,
        7_500_000_000L,
        10_000_000_000L
    };

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_NANOS.length + 1);
    private final AtomicLong sum = new AtomicLong();

    void add(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        sum.addAndGet(nanos);
        counts.incrementAndGet(bucket);
    }

    /** The upper bounds of the buckets, in nanoseconds; the last bucket has none. */
    public static long[] boundsNanos() {
        return BOUNDS_NANOS.clone();
    }

    /** How many are in each bucket. */
    public long[] counts() {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return copy;
    }

    /** The sum of all, in nanoseconds. */
    public long sumNanos() {
        return sum.get();
    }
}
