// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Notices that Kafka's producer splits one batch over and over. A batch that a broker finds too large is split so that its largest record
 * just fits, and then takes a small neighbour in again: with a record that is too large by itself, that never ends (seen with
 * kafka-clients 4.4.0), and nothing behind it is delivered. Confined to one thread.
 */
final class SplitLoop {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A batch of 256 KiB is in pieces of one record after fewer rounds than that. */
    private static final int SPLITS = 100;

    private final DoubleSupplier splits;
    private final BooleanSupplier isStuck;
    private final LongSupplier nanoTime;
    private long since;
    private double splitsThen = Double.NaN;

    /**
     * @param splits how many batches have been split so far
     * @param isStuck whether there are records in which nothing moves
     */
    SplitLoop(DoubleSupplier splits, BooleanSupplier isStuck, LongSupplier nanoTime) {
        this.splits = splits;
        this.isStuck = isStuck;
        this.nanoTime = nanoTime;
        since = nanoTime.getAsLong();
    }

    /** Whether for a whole period something was stuck while batches were split; looks once a period. */
    boolean isOn() {
        long now = nanoTime.getAsLong();
        if (now - since < PERIOD_NANOS) {
            return false;
        }
        since = now;
        double before = splitsThen;
        splitsThen = isStuck.getAsBoolean() ? splits.getAsDouble() : Double.NaN;
        return splitsThen - before
                > SPLITS; // false where one of the two is NaN: this or the last look found nothing stuck
    }
}
