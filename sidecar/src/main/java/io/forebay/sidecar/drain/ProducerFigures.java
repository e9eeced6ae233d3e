// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/** Reads figures that Kafka's producer keeps of itself, by the names in Kafka's documentation ("producer metrics"). Stateless. */
final class ProducerFigures {
    /** Connections that are open now; they need not be authenticated. */
    static final String CONNECTIONS = "connection-count";
    /** Connections that ended since the broker didn't accept who we say we are. */
    static final String FAILED_AUTHENTICATIONS = "failed-authentication-total";
    /** Answers of brokers to requests of any kind. */
    static final String RESPONSES = "response-total";
    /** Batches that a broker found too large and that were split. */
    static final String SPLITS = "batch-split-total";

    private static final String GROUP = "producer-metrics";

    private ProducerFigures() {}

    /** The figures of those names that the producer has a value for. */
    static Map<String, Double> of(@Nullable Producer<byte[], byte[]> producer, Set<String> names) {
        Map<String, Double> figures = new HashMap<>();
        if (producer != null) {
            producer.metrics().forEach((key, metric) -> {
                if (key.group().equals(GROUP)
                        && names.contains(key.name())
                        && metric.metricValue() instanceof Double value
                        && !value.isNaN()) {
                    figures.put(key.name(), value);
                }
            });
        }
        return figures;
    }

    /** The figure, or 0 where there is no producer. */
    static double of(@Nullable Producer<byte[], byte[]> producer, String name) {
        if (producer == null) {
            return 0;
        }
        for (Map.Entry<MetricName, ? extends Metric> metric : producer.metrics().entrySet()) {
            if (metric.getKey().name().equals(name) && metric.getKey().group().equals(GROUP)) {
                return metric.getValue().metricValue() instanceof Double value ? value : 0;
            }
        }
        return 0;
    }
}
