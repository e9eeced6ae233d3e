// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static io.forebay.sidecar.config.SidecarKeys.ADMIN_BIND;
import static io.forebay.sidecar.config.SidecarKeys.ADMIN_SOCKET;
import static io.forebay.sidecar.config.SidecarKeys.AUDIT_TOPIC;
import static io.forebay.sidecar.config.SidecarKeys.BLOCKED_MAX_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.CHECKPOINT_INTERVAL;
import static io.forebay.sidecar.config.SidecarKeys.CONNECTIONS_MAX;
import static io.forebay.sidecar.config.SidecarKeys.DEAD_LETTER_DIR;
import static io.forebay.sidecar.config.SidecarKeys.DEAD_LETTER_FULL;
import static io.forebay.sidecar.config.SidecarKeys.DEAD_LETTER_MAX_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.DEAD_LETTER_TOPIC;
import static io.forebay.sidecar.config.SidecarKeys.GUARANTEE;
import static io.forebay.sidecar.config.SidecarKeys.HEADERS_MAX;
import static io.forebay.sidecar.config.SidecarKeys.LINE_MAX_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.LISTENERS;
import static io.forebay.sidecar.config.SidecarKeys.MEMORY_MAX_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.RECORD_MAX_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.RECORD_ROOM;
import static io.forebay.sidecar.config.SidecarKeys.SHUTDOWN_GRACE;
import static io.forebay.sidecar.config.SidecarKeys.SPOOL_DIR;
import static io.forebay.sidecar.config.SidecarKeys.SPOOL_FILE_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.SPOOL_FREE_MIN_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.SPOOL_FULL;
import static io.forebay.sidecar.config.SidecarKeys.SPOOL_KEEP_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.SPOOL_KEEP_MS;
import static io.forebay.sidecar.config.SidecarKeys.SPOOL_MAX_BYTES;
import static io.forebay.sidecar.config.SidecarKeys.TELEMETRY_ENABLED;
import static io.forebay.sidecar.config.SidecarKeys.TELEMETRY_TOPICS_MAX;
import static io.forebay.sidecar.config.SidecarKeys.TRANSACTION_INTERVAL;
import static io.forebay.sidecar.config.SidecarKeys.UNACKED_MAX_RECORDS;
import static io.forebay.sidecar.config.SidecarKeys.USER_MAX_RATE;
import static io.forebay.sidecar.config.SidecarKeys.USER_SPOOL_SHARE;

import io.forebay.sidecar.admin.AdminSettings;
import io.forebay.sidecar.deadletters.DeadLetterSettings;
import io.forebay.sidecar.deadletters.WhenFull;
import io.forebay.sidecar.drain.DrainSettings;
import io.forebay.sidecar.drain.ForwardSettings;
import io.forebay.sidecar.drain.Guarantee;
import io.forebay.sidecar.ingest.IngestSettings;
import io.forebay.sidecar.ingest.QuotaSettings;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.SpoolSettings;
import io.forebay.sidecar.telemetry.TelemetrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.jspecify.annotations.Nullable;

/** Gives every setting to the section that it belongs to, checks what concerns several, and puts the result together. */
final class Assembly {
    private final Problems problems;
    private final Section sidecar;
    private final ListenerSections listeners;
    private final KafkaSection kafka;
    private final int largestWaiting;

    /** @param largestWaiting the largest record that may wait for Kafka already; 0 at a start */
    Assembly(String hostName, int largestWaiting, Problems problems) {
        this.largestWaiting = largestWaiting;
        this.problems = problems;
        sidecar = new Section(SidecarKeys.DEFINITION, "", problems);
        listeners = new ListenerSections(problems);
        kafka = new KafkaSection(hostName, problems);
    }

    void accept(Given setting) {
        String key = setting.key();
        if (key.startsWith(KafkaSection.PREFIX)) {
            kafka.accept(key.substring(KafkaSection.PREFIX.length()), setting);
        } else if (key.startsWith(ListenerKeys.PREFIX)) {
            listeners.accept(setting);
        } else if (!sidecar.accept(key, setting)) {
            problems.add(setting, "unknown key", suggestion(key));
        }
    }

    private static @Nullable String suggestion(String key) {
        String known = KafkaSection.isKnown(key)
                ? "did you mean " + KafkaSection.PREFIX + key + "?"
                : Problems.didYouMean(key, SidecarKeys.DEFINITION.names());
        return known != null
                ? known
                : Problems.didYouMean(key, List.of(ListenerKeys.PREFIX + "NAME.bind", "kafka.bootstrap.servers"));
    }

    void check() {
        sidecar.check();
        listeners.check(sidecar.checked(LISTENERS) instanceof List<?> names ? names : null);
        if (sidecar.checked(RECORD_MAX_BYTES) instanceof Integer maxRecordBytes) {
            kafka.setRecordLimit(maxRecordBytes, Math.max(largestWaiting, maxRecordBytes));
        }
        kafka.check();
        checkSizes();
        checkDirectories();
        checkTopics();
    }

    private void checkSizes() {
        if (sidecar.checked(SPOOL_FILE_BYTES) instanceof Long file
                && sidecar.checked(SPOOL_MAX_BYTES) instanceof Long all
                && all < 2 * file) {
            report(
                    SPOOL_MAX_BYTES,
                    SPOOL_FILE_BYTES,
                    SPOOL_MAX_BYTES + " is " + all + ", less than two files of " + SPOOL_FILE_BYTES + ", which is "
                            + file);
        }
        if (sidecar.checked(MEMORY_MAX_BYTES) instanceof Long memory
                && sidecar.checked(LINE_MAX_BYTES) instanceof Integer line
                && memory < 2L * line) {
            report(
                    MEMORY_MAX_BYTES,
                    LINE_MAX_BYTES,
                    MEMORY_MAX_BYTES + " is " + memory + ", less than two lines of " + LINE_MAX_BYTES + ", which is "
                            + line);
        }
    }

    private void checkDirectories() {
        if (sidecar.checked(SPOOL_DIR) instanceof String spool
                && sidecar.checked(DEAD_LETTER_DIR) instanceof String letters
                && absolute(spool).equals(absolute(letters))) {
            sidecar.report(DEAD_LETTER_DIR, "is the same as " + SPOOL_DIR, "leave it out, or name another directory");
        }
    }

    private void checkTopics() {
        if (sidecar.checked(AUDIT_TOPIC) instanceof String audit
                && !audit.isEmpty()
                && audit.equals(sidecar.checked(DEAD_LETTER_TOPIC))) {
            sidecar.report(AUDIT_TOPIC, "is the same as " + DEAD_LETTER_TOPIC, "name another topic");
        }
    }

    /** Of two settings that don't go together, blames the one that was given. */
    private void report(String first, String second, String message) {
        boolean blameFirst = sidecar.given(first) != null;
        sidecar.report(blameFirst ? first : second, message, "raise the one or lower the other");
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }

    SidecarConfig build() {
        AbstractConfig values = sidecar.typed();
        Path dir = Path.of(values.getString(SPOOL_DIR));
        String letters = values.getString(DEAD_LETTER_DIR);
        return new SidecarConfig(
                ingest(values),
                spool(values, dir).withAudit(audit(values)),
                drain(values),
                deadLetters(values, letters == null ? dir.resolve("dead-letters") : Path.of(letters)),
                forward(values),
                admin(values, dir),
                new TelemetrySettings(values.getBoolean(TELEMETRY_ENABLED), values.getInt(TELEMETRY_TOPICS_MAX)));
    }

    private static DeadLetterSettings deadLetters(AbstractConfig values, Path dir) {
        SpoolSettings main = spool(values, dir);
        return new DeadLetterSettings(
                dir,
                values.getLong(DEAD_LETTER_MAX_BYTES),
                WhenFull.of(values.getString(DEAD_LETTER_FULL)),
                // the main spool stops first, so that there is room for what must go aside
                main.minFreeBytes() / 2,
                main.maxRecordBytes());
    }

    private @Nullable ForwardSettings forward(AbstractConfig values) {
        String topic = values.getString(DEAD_LETTER_TOPIC);
        return topic.isEmpty() ? null : new ForwardSettings(topic, kafka.producer());
    }

    private static @Nullable String audit(AbstractConfig values) {
        String topic = values.getString(AUDIT_TOPIC);
        return topic.isEmpty() ? null : topic;
    }

    private static AdminSettings admin(AbstractConfig values, Path spoolDir) {
        String socket = values.getString(ADMIN_SOCKET);
        String bind = values.getString(ADMIN_BIND);
        return new AdminSettings(
                socket == null ? spoolDir.resolve("admin.sock") : Path.of(socket),
                bind.isEmpty() ? null : Valid.BindText.parse(bind));
    }

    private IngestSettings ingest(AbstractConfig values) {
        return new IngestSettings(
                listeners.build(values.getLong(SPOOL_MAX_BYTES)),
                values.getInt(RECORD_MAX_BYTES),
                values.getInt(LINE_MAX_BYTES),
                values.getInt(HEADERS_MAX),
                values.getInt(UNACKED_MAX_RECORDS),
                values.getInt(CONNECTIONS_MAX),
                values.getLong(MEMORY_MAX_BYTES),
                quota(values.getLong(USER_MAX_RATE), values.getInt(USER_SPOOL_SHARE), values.getLong(SPOOL_MAX_BYTES)));
    }

    /** @param share in percent of {@code spoolBytes} */
    static QuotaSettings quota(@Nullable Long bytesPerSecond, @Nullable Integer share, long spoolBytes) {
        return new QuotaSettings(
                bytesPerSecond == null ? Long.MAX_VALUE : bytesPerSecond,
                share == null ? Long.MAX_VALUE : Math.max(1, (long) (spoolBytes / 100.0 * share)));
    }

    /** Of a refused record up to {@link SidecarKeys#RECORD_ROOM} are kept, however small the limit is. */
    private static SpoolSettings spool(AbstractConfig values, Path dir) {
        int maxRecordBytes = Math.max(values.getInt(RECORD_MAX_BYTES), RECORD_ROOM) + RECORD_ROOM;
        return new SpoolSettings(
                        dir,
                        values.getLong(SPOOL_MAX_BYTES),
                        values.getLong(SPOOL_FILE_BYTES),
                        values.getLong(SPOOL_FREE_MIN_BYTES),
                        maxRecordBytes,
                        FullPolicy.ofText(values.getString(SPOOL_FULL)))
                .withKeep(new SpoolSettings.Keep(values.getLong(SPOOL_KEEP_MS), values.getLong(SPOOL_KEEP_BYTES)));
    }

    private DrainSettings drain(AbstractConfig values) {
        return new DrainSettings(
                kafka.producer(),
                Duration.ofMillis(values.getInt(CHECKPOINT_INTERVAL)),
                Duration.ofMillis(values.getInt(SHUTDOWN_GRACE)),
                Math.min(values.getLong(BLOCKED_MAX_BYTES), values.getLong(SPOOL_MAX_BYTES) / 4),
                Guarantee.of(values.getString(GUARANTEE)),
                Duration.ofMillis(values.getInt(TRANSACTION_INTERVAL)));
    }

    /** Every full key with its value, as far as there is one; secrets included. */
    Map<String, String> values() {
        Map<String, String> all = new HashMap<>(sidecar.effective());
        all.putAll(listeners.effective());
        all.putAll(kafka.effective());
        return all;
    }

    List<Setting> inForce() {
        List<Setting> all = new ArrayList<>(sidecar.inForce());
        all.addAll(1, listeners.inForce());
        all.addAll(kafka.inForce());
        return all;
    }
}
