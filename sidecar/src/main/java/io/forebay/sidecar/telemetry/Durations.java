// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram with fixed buckets, to be added to by one thread: plain additions, no garbage, no contention. Any thread may read, and sees
 * each number a moment late.
 */
final class Durations {
    private static final long US = 1_000;
    private static final long MS = 1_000 * US;
    private static final long S = 1_000 * MS;

    /** The disk and the acks: from what is hardly measurable to what no client waits for. */
    private static final long[] LOCAL = {
        50 * US,
        100 * US,
        250 * US,
        500 * US,
        MS,
        2_500 * US,
        5 * MS,
        10 * MS,
        25 * MS,
        50 * MS,
        100 * MS,
        250 * MS,
        500 * MS,
        S,
        2_500 * MS,
        5 * S,
        10 * S,
        60 * S
    };

    /** By OpenTelemetry's conventions for messaging. */
    private static final long[] MESSAGING = {
        5 * MS,
        10 * MS,
        25 * MS,
        50 * MS,
        75 * MS,
        100 * MS,
        250 * MS,
        500 * MS,
        750 * MS,
        S,
        2_500 * MS,
        5 * S,
        7_500 * MS,
        10 * S
    };

    /** Receipt to delivery: milliseconds, or as long as Kafka is away. */
    private static final long[] OUTAGE = {
        5 * MS,
        10 * MS,
        25 * MS,
        50 * MS,
        100 * MS,
        250 * MS,
        500 * MS,
        S,
        2_500 * MS,
        5 * S,
        10 * S,
        30 * S,
        60 * S,
        300 * S,
        900 * S,
        3_600 * S,
        4 * 3_600 * S,
        24 * 3_600 * S
    };

    private final long[] bounds;
    private final AtomicLongArray counts;
    private final AtomicLong sum = new AtomicLong();

    private Durations(long[] bounds) {
        this.bounds = bounds;
        counts = new AtomicLongArray(bounds.length + 1);
    }

    static Durations local() {
        return new Durations(LOCAL);
    }

    static Durations messaging() {
        return new Durations(MESSAGING);
    }

    static Durations outage() {
        return new Durations(OUTAGE);
    }

    /** So many took that long each; below zero, after a clock was set back, counts as no time. */
    void add(long nanos, long times) {
        long took = Math.max(nanos, 0);
        int bucket = 0;
        while (bucket < bounds.length && took > bounds[bucket]) {
            bucket++;
        }
        counts.setOpaque(bucket, counts.getPlain(bucket) + times);
        sum.setOpaque(sum.getPlain() + took * times);
    }

    /** Upper bounds of the buckets, in nanoseconds; the last bucket has none. To be left alone. */
    long[] bounds() {
        return bounds;
    }

    long[] counts() {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.getOpaque(i);
        }
        return copy;
    }

    long sumNanos() {
        return sum.getOpaque();
    }
}
