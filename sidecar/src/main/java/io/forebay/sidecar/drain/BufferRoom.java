// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether the producer has buffer memory for one more record. To find out by sending would spoil a transaction. Only this thread takes of
 * that memory, so what was free at the last look is free still, less the most that the records since may have taken. Confined to the drain
 * thread.
 */
final class BufferRoom {
    private static final String AVAILABLE = "buffer-available-bytes";
    /** What a batch has beyond its record's bytes in the spool, at the most. */
    private static final int OVERHEAD = 1_024;

    private static final long DEFAULT_MEMORY = 32L << 20;
    /** This part of it is kept for lanes that move. */
    private static final int KEPT = 4;

    private final int batchBytes;
    private final long memory;
    private @Nullable Metric available;
    private double left;

    /** @param settings of the producer */
    BufferRoom(Map<String, Object> settings) {
        Object size = settings.get(ProducerConfig.BATCH_SIZE_CONFIG);
        batchBytes = size == null ? 16_384 : Integer.parseInt(size.toString());
        Object all = settings.get(ProducerConfig.BUFFER_MEMORY_CONFIG);
        memory = all == null ? DEFAULT_MEMORY : Long.parseLong(all.toString());
    }

    /** From now on of that producer. */
    void of(Producer<byte[], byte[]> producer) {
        available = null;
        left = 0;
        for (Map.Entry<MetricName, ? extends Metric> metric : producer.metrics().entrySet()) {
            if (metric.getKey().name().equals(AVAILABLE)) {
                available = metric.getValue();
            }
        }
    }

    /** Says whether a record of so many bytes fits in, and counts it as sent. */
    boolean isFor(int bytes) {
        int most = Math.max(batchBytes, bytes + OVERHEAD);
        if (isLess(most)) {
            return false;
        }
        left -= most;
        return true;
    }

    /** Whether so little is left that it is kept for lanes that move; counts one more record as sent where not. */
    boolean isShort() {
        if (isLess(memory / KEPT)) {
            return true;
        }
        left -= batchBytes;
        return false;
    }

    /** How many whole batches fit in. */
    int batches() {
        return available == null ? Integer.MAX_VALUE : (int) (look(available) / batchBytes);
    }

    private boolean isLess(long bytes) {
        if (available != null && left < bytes) {
            left = look(available);
            return left < bytes;
        }
        return false;
    }

    private static double look(Metric available) {
        return available.metricValue() instanceof Double value ? value : 0;
    }
}
