// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How the drain delivers.
 *
 * @param producer settings of Kafka's producer without the serializers, which are the drain's own; may hold secrets, so only its names
 *     are ever printed
 * @param checkpointInterval most time between two checkpoints while there is progress; after a crash about that much is sent again
 * @param shutdownGrace how long a stop waits for Kafka to take what has been read
 * @param blockedMaxBytes how much of the spool one topic in trouble may keep from being freed, before its backlog goes to the dead
 *     letters, in bytes
 * @param guarantee what readers may rely on after a crash
 * @param transactionInterval how long a transaction stays open, with {@link Guarantee#EXACTLY_ONCE}
 */
public record DrainSettings(
        Map<String, Object> producer,
        Duration checkpointInterval,
        Duration shutdownGrace,
        long blockedMaxBytes,
        Guarantee guarantee,
        Duration transactionInterval) {
    private static final long DEFAULT_BUFFER_BYTES = 32L << 20;
    /** Records that Kafka has acknowledged wait in the window for their transaction, but no longer in the producer's buffer. */
    private static final int TRANSACTION_WINDOW = 4;

    public DrainSettings {
        producer = Collections.unmodifiableMap(new TreeMap<>(producer));
        if (checkpointInterval.isNegative() || checkpointInterval.isZero()) {
            throw new IllegalArgumentException("checkpointInterval is " + checkpointInterval + ", it must be positive");
        }
        if (shutdownGrace.isNegative()) {
            throw new IllegalArgumentException("shutdownGrace is " + shutdownGrace + ", it must not be negative");
        }
    }

    DrainLimits limits() {
        Object buffer = producer.get(ProducerConfig.BUFFER_MEMORY_CONFIG);
        long bytes = buffer == null ? DEFAULT_BUFFER_BYTES : Long.parseLong(buffer.toString());
        return guarantee == Guarantee.AT_LEAST_ONCE
                ? new DrainLimits(Window.MOST_RECORDS, bytes, blockedMaxBytes)
                : new DrainLimits(2 * Window.MOST_RECORDS, TRANSACTION_WINDOW * bytes, blockedMaxBytes);
    }

    @Override
    public String toString() {
        return "DrainSettings[guarantee=" + guarantee.text() + ", producer=" + producer.keySet()
                + ", checkpointInterval=" + checkpointInterval + ", shutdownGrace=" + shutdownGrace + "]";
    }
}
