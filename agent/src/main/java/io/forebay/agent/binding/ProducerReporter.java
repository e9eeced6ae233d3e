// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.ProducerMetric;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;

/**
 * Sees a producer's own metrics come and go, keeps the chosen ones to be read, and learns when the producer is closed. Added to a
 * producer after it was made, so its configuration is never touched. Kafka calls it under a lock of its metrics: it only notes. Thread-safe.
 */
final class ProducerReporter implements MetricsReporter {
    private static final @Nullable MethodHandle VALUE = value();

    private final Map<MetricName, ProducerMetric.Reading> readings = new ConcurrentHashMap<>();
    private final Client client;
    private final AgentSettings settings;

    ProducerReporter(Client client, AgentSettings settings) {
        this.client = client;
        this.settings = settings;
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        // there is nothing to configure: it isn't made from the producer's configuration
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        for (KafkaMetric metric : metrics) {
            metricChange(metric);
        }
        client.setMetrics(readings.values());
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        MetricName name = metric.metricName();
        ProducerMetric kind = ProducerMetric.of(name.group(), name.name());
        if (kind == null) {
            return;
        }
        watch(kind, name, metric);
        if (isWanted(kind, name)) {
            if (kind.kafkaName().equals(name.name()) && !kind.isByTopic()) {
                readings.values().removeIf(reading -> reading.metric() == kind);
            }
            readings.put(name, new Reading(kind, name, metric));
        }
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        readings.remove(metric.metricName());
    }

    @Override
    public void close() {
        // they can still be read, and are, once more
        client.close();
    }

    /** What is read beside the metrics, partly on the way of a record, so without the lock that reading a metric takes. */
    private void watch(ProducerMetric kind, MetricName name, KafkaMetric metric) {
        if (kind == ProducerMetric.BUFFER_WAIT_TIME) {
            client.setBufferWait(number(metric));
        } else if (kind == ProducerMetric.METADATA_WAIT_TIME) {
            client.setMetadataWait(number(metric));
        } else if (kind == ProducerMetric.BUFFER_AVAILABLE) {
            client.setBufferFree(number(metric));
        } else if (kind == ProducerMetric.BUFFER_TOTAL) {
            client.setBufferTotal(number(metric));
        } else if (kind == ProducerMetric.RECORD_RETRY) {
            String topic = name.tags().get("topic");
            if (topic != null && settings.traces(topic)) {
                client.topic(topic).setRetries(number(metric));
            }
        }
    }

    private static DoubleSupplier number(KafkaMetric metric) {
        Measurable number = metric.measurable();
        MetricConfig unused = metric.config();
        return () -> number.measure(unused, 0);
    }

    private boolean isWanted(ProducerMetric kind, MetricName name) {
        if (!settings.producerMetrics()) {
            return false;
        }
        String topic = name.tags().get("topic");
        if (kind.isByTopic()) {
            return topic != null && settings.producerMetrics(topic);
        }
        // newer clients have some metrics by both their old and their new name
        boolean isOld = !kind.kafkaName().equals(name.name());
        return !isOld || readings.values().stream().noneMatch(reading -> reading.metric() == kind);
    }

    /** {@code metricValue()} of newer clients, where {@code value()} is gone at last; else null. */
    private static @Nullable MethodHandle value() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(KafkaMetric.class, "metricValue", MethodType.methodType(Object.class));
        } catch (ReflectiveOperationException e) {
            // before 1.0
            return null;
        }
    }

    private static final class Reading implements ProducerMetric.Reading {
        private final ProducerMetric kind;
        private final @Nullable String topic;
        private final KafkaMetric metric;

        Reading(ProducerMetric kind, MetricName name, KafkaMetric metric) {
            this.kind = kind;
            this.topic = kind.isByTopic() ? name.tags().get("topic") : null;
            this.metric = metric;
        }

        @Override
        public ProducerMetric metric() {
            return kind;
        }

        @Override
        public @Nullable String topic() {
            return topic;
        }

        @Override
        public double value() {
            try {
                Object value = VALUE == null ? (Object) metric.value() : VALUE.invoke(metric);
                double number = value instanceof Number ? ((Number) value).doubleValue() : Double.NaN;
                return Double.isInfinite(number) ? Double.NaN : kind.convert(number);
            } catch (Throwable e) {
                return Double.NaN;
            }
        }
    }
}
