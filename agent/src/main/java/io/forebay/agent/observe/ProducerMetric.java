// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The producer's own metrics that are passed on; the only ones, since all of them would be thousands of series. Rates are left out where
 * there is a total. Names are Kafka's with underscores, types and units are fixed here, whatever the client's version says.
 */
public enum ProducerMetric {
    RECORD_SEND("record-send-total", true, Type.COUNTER, "{record}", "Records sent."),
    RECORD_ERROR("record-error-total", true, Type.COUNTER, "{record}", "Records whose sending failed."),
    RECORD_RETRY("record-retry-total", true, Type.COUNTER, "{record}", "Records sent again."),
    BYTE("byte-total", true, Type.COUNTER, "By", "Bytes sent, compressed."),
    COMPRESSION_RATE("compression-rate", true, Type.LARGEST, "1", "Compressed size of batches by the size before."),
    BATCH_SIZE_AVG("batch-size-avg", Type.LARGEST, "By", "Average size of a batch."),
    BATCH_SPLIT("batch-split-total", Type.COUNTER, "{batch}", "Batches that were too large and were split."),
    RECORDS_PER_REQUEST("records-per-request-avg", Type.LARGEST, "{record}", "Average records in a request."),
    RECORD_SIZE_AVG("record-size-avg", Type.LARGEST, "By", "Average size of a record."),
    RECORD_SIZE_MAX("record-size-max", Type.LARGEST, "By", "Largest record."),
    QUEUE_TIME_AVG("record-queue-time-avg", Type.LARGEST, Unit.MS, "Average time of a batch in the buffer."),
    QUEUE_TIME_MAX("record-queue-time-max", Type.LARGEST, Unit.MS, "Longest time of a batch in the buffer."),
    REQUEST_LATENCY_AVG("request-latency-avg", Type.LARGEST, Unit.MS, "Average time of a request."),
    REQUEST_LATENCY_MAX("request-latency-max", Type.LARGEST, Unit.MS, "Longest time of a request."),
    REQUESTS("request-total", Type.COUNTER, "{request}", "Requests sent."),
    REQUESTS_IN_FLIGHT("requests-in-flight", Type.SUM, "{request}", "Requests that wait for an answer."),
    THROTTLE_TIME_AVG(
            "produce-throttle-time-avg", Type.LARGEST, Unit.MS, "Average time that brokers throttled requests."),
    THROTTLE_TIME_MAX(
            "produce-throttle-time-max", Type.LARGEST, Unit.MS, "Longest time that brokers throttled a request."),
    BUFFER_AVAILABLE("buffer-available-bytes", Type.SUM, "By", "Free bytes of the buffer."),
    BUFFER_TOTAL("buffer-total-bytes", Type.SUM, "By", "Bytes of the buffer."),
    BUFFER_EXHAUSTED("buffer-exhausted-total", Type.COUNTER, "{record}", "Records refused since the buffer was full."),
    BUFFER_WAIT_TIME(
            "bufferpool-wait-time-ns-total", Type.COUNTER, Unit.NS, "Time that senders waited for the buffer."),
    BUFFER_WAIT_TIME_OLD("bufferpool-wait-time-total", BUFFER_WAIT_TIME),
    WAITING_THREADS("waiting-threads", Type.SUM, "{thread}", "Threads that wait for the buffer."),
    METADATA_AGE("metadata-age", Type.LARGEST, "s", "Age of what is known of the cluster."),
    METADATA_WAIT_TIME("metadata-wait-time-ns-total", Type.COUNTER, Unit.NS, "Time that senders waited for metadata."),
    FLUSH_TIME("flush-time-ns-total", Type.COUNTER, Unit.NS, "Time spent in flush."),
    TXN_BEGIN_TIME("txn-begin-time-ns-total", Type.COUNTER, Unit.NS, "Time spent in beginTransaction."),
    TXN_SEND_OFFSETS_TIME(
            "txn-send-offsets-time-ns-total", Type.COUNTER, Unit.NS, "Time spent in sendOffsetsToTransaction."),
    TXN_COMMIT_TIME("txn-commit-time-ns-total", Type.COUNTER, Unit.NS, "Time spent in commitTransaction."),
    TXN_ABORT_TIME("txn-abort-time-ns-total", Type.COUNTER, Unit.NS, "Time spent in abortTransaction."),
    CONNECTIONS("connection-count", Type.SUM, "{connection}", "Connections."),
    CONNECTIONS_MADE("connection-creation-total", Type.COUNTER, "{connection}", "Connections made.");

    /** How series of the same labels are put together, when two producers have the same client.id. */
    public enum Type {
        /** A total that only grows; added. */
        COUNTER,
        /** A current amount; added. */
        SUM,
        /** A current average or peak; the largest counts. */
        LARGEST
    }

    private static final class Unit {
        static final String MS = "ms";
        static final String NS = "ns";
    }

    private static final Map<String, ProducerMetric> BY_NAME = new HashMap<>();

    static {
        for (ProducerMetric metric : values()) {
            BY_NAME.put(metric.kafkaName, metric);
        }
    }

    private final String kafkaName;
    private final boolean byTopic;
    private final Type type;
    private final String kafkaUnit;
    private final String description;
    private final ProducerMetric canonical;

    ProducerMetric(String kafkaName, Type type, String kafkaUnit, String description) {
        this(kafkaName, false, type, kafkaUnit, description);
    }

    ProducerMetric(String kafkaName, boolean byTopic, Type type, String kafkaUnit, String description) {
        this.kafkaName = kafkaName;
        this.byTopic = byTopic;
        this.type = type;
        this.kafkaUnit = kafkaUnit;
        this.description = description;
        this.canonical = this;
    }

    /** What older clients call another one. */
    ProducerMetric(String kafkaName, ProducerMetric today) {
        this.kafkaName = kafkaName;
        this.byTopic = today.byTopic;
        this.type = today.type;
        this.kafkaUnit = today.kafkaUnit;
        this.description = today.description;
        this.canonical = today;
    }

    /** The one of Kafka's group and name, or null where it isn't passed on. */
    public static @Nullable ProducerMetric of(String group, String name) {
        ProducerMetric metric = BY_NAME.get(name);
        if (metric == null || !group.equals(metric.byTopic ? "producer-topic-metrics" : "producer-metrics")) {
            return null;
        }
        return metric.canonical;
    }

    /** Kafka's own name. */
    public String kafkaName() {
        return kafkaName;
    }

    /** Is it another one's name in older clients? */
    public boolean isAlias() {
        return canonical != this;
    }

    /** The name that it is exported by. */
    public String exportedName() {
        String name = kafkaName.replace("-ns-total", "-total").replace('-', '_');
        return "kafka.producer." + name;
    }

    /** Whether there is a series for each topic. */
    public boolean isByTopic() {
        return byTopic;
    }

    public Type type() {
        return type;
    }

    /** The exported unit, as UCUM. */
    public String unit() {
        return kafkaUnit.equals(Unit.MS) || kafkaUnit.equals(Unit.NS) ? "s" : kafkaUnit;
    }

    /** A sentence for people. */
    public String description() {
        return description;
    }

    /** Kafka's value in the exported unit. */
    public double convert(double value) {
        switch (kafkaUnit) {
            case Unit.MS:
                return value / 1e3;
            case Unit.NS:
                return value / 1e9;
            default:
                return value;
        }
    }

    /** A metric of one producer that can be read. */
    public interface Reading {
        ProducerMetric metric();

        /** Null where it isn't by topic. */
        @Nullable
        String topic();

        /** In the exported unit; NaN where there is nothing to tell yet. */
        double value();
    }
}
