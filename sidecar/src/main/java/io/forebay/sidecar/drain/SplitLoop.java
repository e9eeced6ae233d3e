// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;
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
    private final LongSupplier nanoTime;
    private long since;
    private double splitsThen;

    SplitLoop(DoubleSupplier splits, LongSupplier nanoTime) {
        this.splits = splits;
        this.nanoTime = nanoTime;
        progress();
    }

    /** Something was settled, or there is nothing to settle. */
    void progress() {
        since = nanoTime.getAsLong();
        splitsThen = Double.NaN;
    }

    /** Whether for a whole period nothing was settled while batches were split; looks once a period. */
    boolean isOn() {
        long now = nanoTime.getAsLong();
        if (now - since < PERIOD_NANOS) {
            return false;
        }
        since = now;
        double before = splitsThen;
        splitsThen = splits.getAsDouble();
        return splitsThen - before > SPLITS; // false on the first look, when before is NaN
    }
}
