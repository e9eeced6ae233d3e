// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static io.forebay.sidecar.config.Reload.LIVE;
import static io.forebay.sidecar.config.Reload.RESTART;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;

import io.forebay.sidecar.deadletters.DeadLetterSettings;
import io.forebay.sidecar.deadletters.WhenFull;
import io.forebay.sidecar.drain.Guarantee;
import io.forebay.sidecar.ingest.IngestSettings;
import io.forebay.sidecar.spool.Accounts;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.SpoolSettings;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Every key but those of one listener and those of Kafka's producer, with default, valid values and a sentence. */
final class SidecarKeys {
    static final String LISTENERS = "listeners";
    static final String RECORD_MAX_BYTES = "ingest.record.max.bytes";
    static final String LINE_MAX_BYTES = "ingest.line.max.bytes";
    static final String HEADERS_MAX = "ingest.headers.max";
    static final String UNACKED_MAX_RECORDS = "ingest.unacked.max.records";
    static final String CONNECTIONS_MAX = "ingest.connections.max";
    static final String MEMORY_MAX_BYTES = "ingest.memory.max.bytes";
    static final String USER_MAX_RATE = "ingest.user.max.bytes.per.second";
    static final String USER_SPOOL_SHARE = "ingest.user.spool.share";
    static final String SPOOL_DIR = "spool.dir";
    static final String SPOOL_MAX_BYTES = "spool.max.bytes";
    static final String SPOOL_FULL = "spool.full";
    static final String SPOOL_FILE_BYTES = "spool.file.bytes";
    static final String SPOOL_FREE_MIN_BYTES = "spool.free.min.bytes";
    static final String SPOOL_KEEP_MS = "spool.keep.ms";
    static final String SPOOL_KEEP_BYTES = "spool.keep.bytes";
    static final String GUARANTEE = "drain.guarantee";
    static final String TRANSACTION_INTERVAL = "drain.transaction.interval.ms";
    static final String CHECKPOINT_INTERVAL = "drain.checkpoint.interval.ms";
    static final String SHUTDOWN_GRACE = "drain.shutdown.grace.ms";
    static final String BLOCKED_MAX_BYTES = "drain.blocked.max.bytes";
    static final String DEAD_LETTER_DIR = "dead.letter.dir";
    static final String DEAD_LETTER_MAX_BYTES = "dead.letter.max.bytes";
    static final String DEAD_LETTER_FULL = "dead.letter.full";
    static final String DEAD_LETTER_TOPIC = "dead.letter.topic";
    static final String AUDIT_TOPIC = "audit.topic";
    static final String TELEMETRY_ENABLED = "telemetry.enabled";
    static final String TELEMETRY_TOPICS_MAX = "telemetry.topics.max";
    static final String ADMIN_SOCKET = "admin.socket";
    static final String ADMIN_BIND = "admin.bind";

    /** What a stored record takes beyond what its sender counts: the envelope, the topic, the reason that a dead letter carries. */
    static final int RECORD_ROOM = 64 << 10;

    /** The lengths that stand before each name and value of a header take six bytes of that room. */
    static final int MOST_HEADERS = 10_000;

    static final int MOST_RECORD_BYTES = SpoolSettings.LARGEST_RECORD_BYTES - RECORD_ROOM;

    private static final int MB = 1 << 20;
    private static final long GB = 1L << 30;

    static final ConfigDef DEFINITION = new ConfigDef();

    /** The keys that a reload can't change. */
    static final Set<String> NEED_RESTART = new TreeSet<>();

    static {
        listeners();
        ingest();
        spool();
        drain();
        deadLetters();
        audit();
        admin();
        telemetry();
    }

    private SidecarKeys() {}

    private static void listeners() {
        add("listeners", LISTENERS, LIVE, ConfigDef.Type.LIST, NO_DEFAULT_VALUE, Valid.listenerNames(), """
                Names of the listeners, separated by commas. Each has settings of its own, see below.""");
    }

    private static void ingest() {
        String group = "ingest";
        add(group, RECORD_MAX_BYTES, LIVE, ConfigDef.Type.INT, MB, Range.between(1, MOST_RECORD_BYTES), """
                Largest record: key, headers and value together. A larger one is refused.""");
        add(group, LINE_MAX_BYTES, LIVE, ConfigDef.Type.INT, 2 * MB, Range.between(1, 64 * MB), """
                Longest line of the protocols that have lines. A JSON line is longer than its record, by a third where the value is \
                base64.""");
        add(group, HEADERS_MAX, LIVE, ConfigDef.Type.INT, 128, Range.between(0, MOST_HEADERS), """
                Most headers of one record.""");
        add(group, UNACKED_MAX_RECORDS, LIVE, ConfigDef.Type.INT, 262_144, Range.atLeast(1), """
                Most records of one connection that wait for their acknowledgement; beyond that the connection isn't read for a \
                while.""");
        add(group, CONNECTIONS_MAX, LIVE, ConfigDef.Type.INT, 1024, Range.between(1, 65_535), """
                Most connections at a time, over all listeners. A further one is told so and closed.""");
        add(group, USER_MAX_RATE, LIVE, ConfigDef.Type.LONG, null, Valid.between(1, Long.MAX_VALUE), """
                Most bytes that are read in a second, of all connections of one user together, by the user id of the process at the other \
                end. Who sends more is read more slowly. Over TCP nobody is known, and only the listener's limit holds.""");
        add(group, USER_SPOOL_SHARE, LIVE, ConfigDef.Type.INT, null, Valid.between(1, 100), """
                Percent of spool.max.bytes that the waiting records of one user may take. Beyond it the spool is full as far as this user is \
                concerned, see spool.full, while others go on. What was in the spool at the start counts for nobody.""");
        add(
                group,
                MEMORY_MAX_BYTES,
                LIVE,
                ConfigDef.Type.LONG,
                64L * MB,
                Range.atLeast(IngestSettings.LEAST_MEMORY_BYTES),
                """
                Most memory for all connections' buffers together.""");
    }

    private static void spool() {
        String group = "spool";
        add(group, SPOOL_DIR, RESTART, ConfigDef.Type.STRING, NO_DEFAULT_VALUE, Valid.path(), """
                Directory of the spool, made when missing. On a disk of this host; network file systems are not supported.""");
        add(group, SPOOL_MAX_BYTES, LIVE, ConfigDef.Type.LONG, 10 * GB, Range.atLeast(1), """
                Most bytes of the spool's files together, at least two files. It decides how long Kafka may be away.""");
        add(
                group,
                SPOOL_FULL,
                LIVE,
                ConfigDef.Type.STRING,
                "block",
                Valid.oneOf(Stream.of(FullPolicy.values()).map(FullPolicy::text).toList(), List.of()),
                """
                What happens when the spool is full. With block, connections aren't read until the drain has made room: nothing is \
                lost. With reject, clients that take acknowledgements get an error for each record, and the others wait. With drop-newest, \
                the others' records are thrown away and counted. With drop-oldest, the oldest waiting records are thrown away and counted.""");
        add(group, SPOOL_FILE_BYTES, LIVE, ConfigDef.Type.LONG, 256L * MB, Range.between(MB, 16 * GB), """
                Size at which a new file is begun. A file is freed once all of its records have left the spool.""");
        add(group, SPOOL_FREE_MIN_BYTES, LIVE, ConfigDef.Type.LONG, 256L * MB, Range.atLeast(0), """
                Bytes that stay free on the disk: admission stops as if the spool were full before the disk is.""");
        add(group, SPOOL_KEEP_MS, LIVE, ConfigDef.Type.LONG, 0L, Range.atLeast(0), """
                How long a file stays on the disk after its last record has left the spool, to be looked at or sent again. Such files \
                count within spool.max.bytes and are the first to go when room is needed. 0: no limit of time where \
                spool.keep.bytes is set, else files are freed at once.""");
        add(group, SPOOL_KEEP_BYTES, LIVE, ConfigDef.Type.LONG, 0L, Range.atLeast(0), """
                Most bytes of such files; the oldest go first. 0: no limit of size where spool.keep.ms is set, else files are freed \
                at once.""");
    }

    private static void drain() {
        String group = "drain";
        add(
                group,
                GUARANTEE,
                RESTART,
                ConfigDef.Type.STRING,
                Guarantee.AT_LEAST_ONCE.text(),
                Valid.oneOf(List.of(Guarantee.AT_LEAST_ONCE.text(), Guarantee.EXACTLY_ONCE.text()), List.of()),
                """
                What readers of the topics may rely on. With at-least-once, no duplicates while running, but where a broker ends with \
                several batches unanswered; after a crash, what was delivered since the last checkpoint is delivered again. With exactly-once, transactions: consumers with \
                isolation.level=read_committed see no record twice after a crash either; see delivery.md.""");
        add(group, TRANSACTION_INTERVAL, LIVE, ConfigDef.Type.INT, 200, Range.between(1, 10_000), """
                How long a transaction stays open, with exactly-once. Records count as delivered, and consumers with read_committed \
                see them, only after that. Without records there are no transactions.""");
        add(group, CHECKPOINT_INTERVAL, LIVE, ConfigDef.Type.INT, 250, Range.between(1, 60_000), """
                Most time between two checkpoints while records are being delivered.""");
        add(group, SHUTDOWN_GRACE, LIVE, ConfigDef.Type.INT, 20_000, Range.between(0, 3_600_000), """
                How long a stop waits for Kafka to take what is in the spool. What remains stays there; the exit status is then 75.""");
        add(group, BLOCKED_MAX_BYTES, LIVE, ConfigDef.Type.LONG, GB, Range.atLeast(0), """
                How much of the spool one topic that Kafka refuses (unknown, not authorised, its leader away) may keep from being \
                freed, at most a quarter of spool.max.bytes. Beyond that its records go to the dead letters, so that one forgotten \
                topic can't fill the disk for all.""");
    }

    private static void deadLetters() {
        String group = "dead letters";
        add(group, DEAD_LETTER_DIR, RESTART, ConfigDef.Type.STRING, null, Valid.path(), """
                Directory for records that Kafka or Forebay refused for good, with the reason. By default dead-letters inside \
                spool.dir.""");
        add(
                group,
                DEAD_LETTER_MAX_BYTES,
                LIVE,
                ConfigDef.Type.LONG,
                GB,
                Range.atLeast(DeadLetterSettings.LEAST_BYTES),
                """
                Most bytes of the dead letters' files together.""");
        add(
                group,
                DEAD_LETTER_FULL,
                LIVE,
                ConfigDef.Type.STRING,
                "block",
                Valid.oneOf(WhenFull.texts(), List.of()),
                """
                What happens to a record that must go to the dead letters when they are full. With block it stays in the spool and \
                its topic waits, loudly; with drop-oldest the oldest dead letters are thrown away, counted and logged.""");
        add(group, DEAD_LETTER_TOPIC, LIVE, ConfigDef.Type.STRING, "", Valid.topicOrEmpty(), """
                A topic that dead letters are sent to, at least once, with the reason in headers named like Kafka Connect's; they \
                leave the disk then. Empty: they are kept on disk only.""");
    }

    private static void audit() {
        add("audit", AUDIT_TOPIC, RESTART, ConfigDef.Type.STRING, "", Valid.topicOrEmpty(), """
                A topic that counts and checksums of what was received are sent to, by topic and minute of receipt, so that \
                "forebay audit verify" can say whether everything has arrived. Each record then gets a header forebay.audit; see \
                delivery.md. Empty: nothing is counted, and no header added.""");
    }

    private static void admin() {
        String group = "admin";
        add(group, ADMIN_SOCKET, RESTART, ConfigDef.Type.STRING, null, Valid.path(), """
                Unix socket for the commands that look into a running sidecar or change something; mode 0600. By default admin.sock \
                inside spool.dir.""");
        add(group, ADMIN_BIND, RESTART, ConfigDef.Type.STRING, "", Valid.bindOrEmpty(), """
                Where else to answer: a loopback port, such as tcp:127.0.0.1:8099, at which one can look and change nothing, or \
                one more Unix socket. Empty: nowhere.""");
    }

    private static void telemetry() {
        String group = "telemetry";
        add(group, TELEMETRY_ENABLED, RESTART, ConfigDef.Type.BOOLEAN, true, Valid.trueOrFalse(), """
                Whether metrics are counted, for /metrics of admin and for OpenTelemetry, and records traced. OTEL_* variables say where \
                to send to; see metrics.md.""");
        add(group, TELEMETRY_TOPICS_MAX, RESTART, ConfigDef.Type.INT, 100, Range.between(0, Accounts.MAX_TOPICS), """
                Most topics with series of their own in the metrics; the others share topic="_other".""");
    }

    private static void add(
            String group,
            String name,
            Reload reload,
            ConfigDef.Type type,
            @Nullable Object byDefault,
            Validator valid,
            String sentence) {
        int order = DEFINITION.configKeys().size();
        DEFINITION.define(name, type, byDefault, valid, Importance.MEDIUM, sentence, group, order, Width.MEDIUM, name);
        if (reload == RESTART) {
            NEED_RESTART.add(name);
        }
    }
}
