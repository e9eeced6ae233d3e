// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every metric there is; {@code docs/metrics.md} is made from it. Names are OpenTelemetry's, from which {@link #prometheusName} follows.
 * Where a semantic convention has a metric, it is used; the rest begins with {@code forebay}.
 */
public enum Metric {
    BUILD("forebay.build.info", Type.GAUGE, "1", "Always 1; the label has the version.", "version"),
    START("forebay.start.timestamp", Type.GAUGE, Unit.S, "When the sidecar started, seconds since the epoch."),
    RELOAD_FAILED(
            "forebay.config.reload.failed",
            Type.GAUGE,
            "1",
            "1 while the last reload came to nothing and the configuration before it is in force; else 0."),

    INGEST_RECORDS(
            "forebay.ingest.records",
            Type.COUNTER,
            Unit.RECORD,
            "Records that were stored in the spool, also those that were refused and are on their way to the dead letters.",
            Label.LISTENER),
    INGEST_BYTES("forebay.ingest.bytes", Type.COUNTER, Unit.BY, "Bytes read from clients.", Label.LISTENER),
    INGEST_DUPLICATES(
            "forebay.ingest.duplicates",
            Type.COUNTER,
            Unit.RECORD,
            "Records acknowledged and not stored again, since their producer's number was known.",
            Label.LISTENER),
    INGEST_TURNED_AWAY(
            "forebay.ingest.turned_away",
            Type.COUNTER,
            Unit.RECORD,
            "Records that found no room and were not waited for, as spool.full says.",
            Label.LISTENER),
    INGEST_REFUSED(
            "forebay.ingest.refused",
            Type.COUNTER,
            Unit.RECORD,
            "Records refused one by one, by the code of the error.",
            Label.LISTENER,
            Label.CODE),
    CONNECTIONS_REFUSED(
            "forebay.ingest.connections.refused",
            Type.COUNTER,
            Unit.CONNECTION,
            "Connections refused at once or closed for what they did, by the code of the error.",
            Label.LISTENER,
            Label.CODE),
    CONNECTIONS(
            "forebay.ingest.connections", Type.UP_DOWN, Unit.CONNECTION, "Clients that are connected.", Label.LISTENER),
    INGEST_BUFFERS(
            "forebay.ingest.buffers",
            Type.UP_DOWN,
            Unit.BY,
            "Memory in the buffers of all connections; ingest.memory.max.bytes is the limit."),
    ACK_DURATION(
            "forebay.ingest.ack.duration",
            Type.HISTOGRAM,
            Unit.S,
            "From a record's decoding to its acknowledgement, by what was waited for.",
            Label.LEVEL),

    SPOOL_RECORDS(
            "forebay.spool.records", Type.UP_DOWN, Unit.RECORD, "Records in the spool that wait to be delivered."),
    SPOOL_BYTES(
            "forebay.spool.bytes", Type.UP_DOWN, Unit.BY, "Bytes of the spool's files, those that are kept included."),
    SPOOL_CAPACITY("forebay.spool.capacity", Type.UP_DOWN, Unit.BY, "Bytes that they may be at most: spool.max.bytes."),
    SPOOL_DISK_FREE(
            "forebay.spool.disk.free",
            Type.UP_DOWN,
            Unit.BY,
            "Bytes that the sidecar may still write to the spool's disk; admission stops at spool.free.min.bytes."),
    SPOOL_OLDEST(
            "forebay.spool.oldest.age",
            Type.GAUGE,
            Unit.S,
            "Time since the oldest waiting record was received; 0 where none waits. The number that matters most."),
    SPOOL_ACCEPTING("forebay.spool.accepting", Type.GAUGE, "1", "1 while records are accepted and stored, else 0."),
    SPOOL_FORCE(
            "forebay.spool.force.duration",
            Type.HISTOGRAM,
            Unit.S,
            "Time that the disk took to make durable what was appended since the time before."),
    SPOOL_DEAD_LETTERED(
            "forebay.spool.dead_lettered",
            Type.COUNTER,
            Unit.RECORD,
            "Records of all topics that went to the dead letters, over the life of the spool."),
    SPOOL_DISCARDED(
            "forebay.spool.discarded",
            Type.COUNTER,
            Unit.RECORD,
            "Records of all topics thrown away by spool.full=drop-oldest, over the life of the spool."),
    CHECKPOINT_FAILING(
            "forebay.spool.checkpoint.failing",
            Type.GAUGE,
            "1",
            "1 while no checkpoint can be written, so that a restart would send again what was delivered since; else 0."),
    CHECKPOINT_FAILURES(
            "forebay.spool.checkpoint.failures",
            Type.COUNTER,
            "{checkpoint}",
            "Checkpoints that could not be written."),

    TOPIC_ACCEPTED(
            "forebay.topic.accepted",
            Type.COUNTER,
            Unit.RECORD,
            "Records accepted, over the life of the spool: always delivered + dead-lettered + discarded + waiting.",
            Label.TOPIC),
    TOPIC_DELIVERED(
            "forebay.topic.delivered",
            Type.COUNTER,
            Unit.RECORD,
            "Records that Kafka has acknowledged, over the life of the spool.",
            Label.TOPIC),
    TOPIC_DEAD_LETTERED(
            "forebay.topic.dead_lettered",
            Type.COUNTER,
            Unit.RECORD,
            "Records that went to the dead letters, over the life of the spool.",
            Label.TOPIC),
    TOPIC_DISCARDED(
            "forebay.topic.discarded",
            Type.COUNTER,
            Unit.RECORD,
            "Records thrown away by spool.full=drop-oldest, over the life of the spool.",
            Label.TOPIC),
    TOPIC_TURNED_AWAY(
            "forebay.topic.turned_away",
            Type.COUNTER,
            Unit.RECORD,
            "Records that were never accepted, since the spool was full and they were not waited for.",
            Label.TOPIC),
    TOPIC_WAITING(
            "forebay.topic.waiting", Type.UP_DOWN, Unit.RECORD, "Records that wait to be delivered.", Label.TOPIC),
    MISMATCH(
            "forebay.accounts.mismatch",
            Type.GAUGE,
            "1",
            "1 where the accounts of the spool, or of the dead letters, don't add up, until the next start; else 0.",
            Label.STORE),

    DELIVERY_DURATION(
            "forebay.delivery.duration",
            Type.HISTOGRAM,
            Unit.S,
            "From a record's receipt to Kafka's acknowledgement, time in the spool and restarts included."),
    DELIVERY_ERRORS(
            "forebay.delivery.errors",
            Type.COUNTER,
            Unit.RECORD,
            "Attempts to deliver a record that failed, by Kafka's error and by what is done about it, see outcomes.md.",
            Label.ERROR,
            Label.OUTCOME),
    OUTSTANDING(
            "forebay.delivery.outstanding",
            Type.UP_DOWN,
            Unit.RECORD,
            "Records handed to Kafka's producer that have not left the spool yet."),
    LAST_DELIVERY(
            "forebay.delivery.last.timestamp",
            Type.GAUGE,
            Unit.S,
            "When Kafka last acknowledged a record, seconds since the epoch; absent before the first since the start."),
    LANES(
            "forebay.lanes",
            Type.UP_DOWN,
            "{topic}",
            "Topics by how their records get through: flowing, or else blocked, late, slow or still.",
            Label.STATE),
    LANE_BLOCKED(
            "forebay.lane.blocked.age", Type.GAUGE, Unit.S, "For how long Kafka has refused a topic.", Label.TOPIC),
    KAFKA_UP(
            "forebay.kafka.up",
            Type.GAUGE,
            "1",
            "1 while a broker is connected, or was when it was last needed; else 0."),
    PRODUCERS(
            "forebay.delivery.producers",
            Type.COUNTER,
            "{producer}",
            "Producers made: one, and another each time that one could not go on."),

    DEAD_LETTERS(
            "forebay.dead_letters.records",
            Type.UP_DOWN,
            Unit.RECORD,
            "Dead letters that nobody has taken or dropped."),
    DEAD_LETTERS_BYTES("forebay.dead_letters.bytes", Type.UP_DOWN, Unit.BY, "Bytes of the dead letters' files."),
    DEAD_LETTERS_CAPACITY(
            "forebay.dead_letters.capacity",
            Type.UP_DOWN,
            Unit.BY,
            "Bytes that they may be at most: dead.letter.max.bytes."),
    DEAD_LETTERS_ADDED(
            "forebay.dead_letters.added",
            Type.COUNTER,
            Unit.RECORD,
            "Records that went to the dead letters since the start, by reason; rejected is what ingest refused.",
            Label.REASON),
    DEAD_LETTERS_DISCARDED(
            "forebay.dead_letters.discarded",
            Type.COUNTER,
            Unit.RECORD,
            "Dead letters dropped, by the operator or by dead.letter.full=drop-oldest, over the life of their store."),

    SENT(
            "messaging.client.sent.messages",
            Type.COUNTER,
            "{message}",
            "Records sent to Kafka since the start; with error.type, attempts that failed.",
            Label.SYSTEM,
            Label.OPERATION,
            Label.DESTINATION,
            Label.ERROR),
    SEND_DURATION(
            "messaging.client.operation.duration",
            Type.HISTOGRAM,
            Unit.S,
            "From handing a record to Kafka's producer until it is final: acknowledged, and its transaction committed.",
            Label.SYSTEM,
            Label.OPERATION,
            Label.DESTINATION),

    KAFKA_ERRORS("record.errors", "record-error-total", Type.COUNTER, Unit.RECORD, "Records whose sending failed."),
    KAFKA_RETRIES("record.retries", "record-retry-total", Type.COUNTER, Unit.RECORD, "Records sent again."),
    KAFKA_BYTES("outgoing.bytes", "outgoing-byte-total", Type.COUNTER, Unit.BY, "Bytes sent to brokers."),
    KAFKA_REQUESTS("requests", "request-total", Type.COUNTER, "{request}", "Requests sent."),
    KAFKA_BATCH_SIZE("batch.size.avg", "batch-size-avg", Type.GAUGE, Unit.BY, "Average size of a batch."),
    KAFKA_RECORDS_PER_REQUEST(
            "records_per_request.avg",
            "records-per-request-avg",
            Type.GAUGE,
            Unit.RECORD,
            "Average records in a request."),
    KAFKA_COMPRESSION(
            "compression.ratio",
            "compression-rate-avg",
            Type.GAUGE,
            "1",
            "Average size of a batch by its size before."),
    KAFKA_QUEUE_TIME(
            "record.queue.time.max",
            "record-queue-time-max",
            Type.GAUGE,
            Unit.MS,
            "Longest time of a batch in the buffer."),
    KAFKA_BUFFER_FREE(
            "buffer.available",
            "buffer-available-bytes",
            Type.UP_DOWN,
            Unit.BY,
            "Free bytes of the producer's buffer."),
    KAFKA_BUFFER("buffer.total", "buffer-total-bytes", Type.UP_DOWN, Unit.BY, "Bytes of the producer's buffer."),
    KAFKA_LATENCY("request.latency.avg", "request-latency-avg", Type.GAUGE, Unit.MS, "Average time of a request."),
    KAFKA_LATENCY_MAX("request.latency.max", "request-latency-max", Type.GAUGE, Unit.MS, "Longest time of a request."),
    KAFKA_THROTTLE(
            "throttle.time.avg",
            "produce-throttle-time-avg",
            Type.GAUGE,
            Unit.MS,
            "Average time that brokers throttled a request."),
    KAFKA_IN_FLIGHT(
            "requests.in_flight", "requests-in-flight", Type.UP_DOWN, "{request}", "Requests that wait for an answer."),
    KAFKA_METADATA_AGE("metadata.age", "metadata-age", Type.GAUGE, Unit.S, "Age of what is known of the cluster."),
    KAFKA_CONNECTIONS(
            "connections", "connection-count", Type.UP_DOWN, Unit.CONNECTION, "Connections to brokers that are open."),
    KAFKA_AUTHENTICATIONS_FAILED(
            "authentications.failed",
            "failed-authentication-total",
            Type.COUNTER,
            Unit.CONNECTION,
            "Connections that ended since a broker didn't accept who the sidecar says it is."),

    JVM_MEMORY("jvm.memory.used", Type.UP_DOWN, Unit.BY, "Memory in use.", Label.MEMORY_TYPE, Label.MEMORY_POOL),
    JVM_COMMITTED(
            "jvm.memory.committed", Type.UP_DOWN, Unit.BY, "Memory committed.", Label.MEMORY_TYPE, Label.MEMORY_POOL),
    JVM_LIMIT(
            "jvm.memory.limit",
            Type.UP_DOWN,
            Unit.BY,
            "Most memory that may be used, where there is a limit.",
            Label.MEMORY_TYPE,
            Label.MEMORY_POOL),
    JVM_THREADS("jvm.thread.count", Type.UP_DOWN, "{thread}", "Threads."),
    JVM_CLASSES("jvm.class.count", Type.UP_DOWN, "{class}", "Classes that are loaded."),
    JVM_CPU("jvm.cpu.time", Type.COUNTER, Unit.S, "Processor time used by the process."),
    JVM_GC_COUNT("forebay.jvm.gc.collections", Type.COUNTER, "{collection}", "Garbage collections.", Label.GC),
    JVM_GC_TIME("forebay.jvm.gc.time", Type.COUNTER, Unit.S, "Time spent in garbage collections.", Label.GC),
    PROCESS_MEMORY(
            "process.memory.usage", Type.UP_DOWN, Unit.BY, "Physical memory of the process, mapped files included."),
    PROCESS_FILES("process.unix.file_descriptor.count", Type.UP_DOWN, "{file_descriptor}", "Open file descriptors."),
    PROCESS_FILES_LIMIT(
            "forebay.process.file_descriptor.limit",
            Type.UP_DOWN,
            "{file_descriptor}",
            "Most file descriptors that may be open.");

    /** What a metric's values are. */
    public enum Type {
        /** A total that only grows; a restart may set it back. */
        COUNTER("counter"),
        /** An amount that can be added up over series. */
        UP_DOWN("up-down counter"),
        /** A value that can't be added up. */
        GAUGE("gauge"),
        /** How many values were how large. */
        HISTOGRAM("histogram");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** In OpenTelemetry's words; Prometheus has a gauge for an up-down counter. */
        public String text() {
            return text;
        }
    }

    private static final class Unit {
        static final String S = "s";
        /** Kafka's; exported in seconds. */
        static final String MS = "ms";

        static final String BY = "By";
        static final String RECORD = "{record}";
        static final String CONNECTION = "{connection}";
    }

    private static final class Label {
        static final String LISTENER = "listener";
        static final String TOPIC = "topic";
        static final String CODE = "code";
        static final String LEVEL = "level";
        static final String STORE = "store";
        static final String STATE = "state";
        static final String REASON = "reason";
        static final String OUTCOME = "outcome";
        static final String ERROR = "error.type";
        static final String SYSTEM = "messaging.system";
        static final String OPERATION = "messaging.operation.name";
        static final String DESTINATION = "messaging.destination.name";
        static final String MEMORY_TYPE = "jvm.memory.type";
        static final String MEMORY_POOL = "jvm.memory.pool.name";
        static final String GC = "jvm.gc.name";
    }

    private static final double MS_IN_S = 1e3;

    private final String metricName;
    private final @Nullable String kafkaName;
    private final Type type;
    private final String givenUnit;
    private final String sentence;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> labels;

    Metric(String metricName, Type type, String unit, String sentence, String... labels) {
        this.metricName = metricName;
        this.kafkaName = null;
        this.type = type;
        this.givenUnit = unit;
        this.sentence = sentence;
        this.labels = List.of(labels);
    }

    /** One of Kafka's own. */
    Metric(String metricName, String kafkaName, Type type, String unit, String sentence) {
        this.metricName = "forebay.kafka." + metricName;
        this.kafkaName = kafkaName;
        this.type = type;
        this.givenUnit = unit;
        this.sentence = sentence;
        this.labels = List.of();
    }

    /** OpenTelemetry's name. */
    public String metricName() {
        return metricName;
    }

    /** The name of the family at {@code /metrics}; a counter's series have {@code _total} behind it. */
    String prometheusFamily() {
        String name = metricName.replace('.', '_');
        String suffix = prometheusUnit();
        return suffix == null || name.endsWith("_" + suffix) ? name : name + "_" + suffix;
    }

    /** The name at {@code /metrics}; a histogram's series have {@code _bucket}, {@code _sum} and {@code _count} behind it. */
    public String prometheusName() {
        return type == Type.COUNTER ? prometheusFamily() + "_total" : prometheusFamily();
    }

    @Nullable
    String prometheusUnit() {
        return switch (unit()) {
            case Unit.S -> "seconds";
            case Unit.BY -> "bytes";
            default -> null;
        };
    }

    /** The name in Kafka's group {@code producer-metrics} of what is passed on; null where it is the sidecar's own. */
    public @Nullable String kafkaName() {
        return kafkaName;
    }

    /** Kafka's value in the exported unit. */
    double ofKafka(double value) {
        return givenUnit.equals(Unit.MS) ? value / MS_IN_S : value;
    }

    public Type type() {
        return type;
    }

    /** In UCUM, as OpenTelemetry has it. */
    public String unit() {
        return givenUnit.equals(Unit.MS) ? Unit.S : givenUnit;
    }

    /** A sentence for people. */
    public String sentence() {
        return sentence;
    }

    /** Names of the attributes, in OpenTelemetry's form; at {@code /metrics} with {@code _} for each dot. */
    public List<String> labels() {
        return labels;
    }
}
