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

    private final int batchBytes;
    private @Nullable Metric available;
    private double left;

    /** @param settings of the producer */
    BufferRoom(Map<String, Object> settings) {
        Object size = settings.get(ProducerConfig.BATCH_SIZE_CONFIG);
        batchBytes = size == null ? 16_384 : Integer.parseInt(size.toString());
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
        if (left < most && available != null) {
            left = available.metricValue() instanceof Double value ? value : 0;
        }
        if (left < most && available != null) {
            return false;
        }
        left -= most;
        return true;
    }
}
