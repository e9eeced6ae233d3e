// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.audit.AuditChecksum;
import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a spool reports to the audit's topic, over minutes, lives and clocks. */
class AuditedSpoolTest {
    private static final Origin ORIGIN = new Origin("app", 1000, "");
    private static final long MINUTE = 60_000;
    private static final String AUDIT = "audit";

    @TempDir
    private Path dir;

    private final RecordHead head = new RecordHead();
    private final AuditChecksum checksum = new AuditChecksum();
    private final Map<Long, Long> sums = new HashMap<>();
    private final List<Spool> open = new ArrayList<>();
    private long now = 100 * MINUTE;
    private int lives;

    @AfterEach
    void close() throws IOException {
        for (Spool spool : open) {
            spool.close();
        }
    }

    @Test
    void minuteThatIsOver_isReportedByTopic() throws Exception {
        Spool spool = open();
        append(spool, "orders", "a");
        append(spool, "clicks", "b");
        append(spool, "orders", "c");
        assertThat(reports(spool)).isEmpty();
        now += MINUTE;
        append(spool, "orders", "d");
        assertThat(reports(spool))
                .containsExactly(report(spool, 1, "orders", 100, 1, 3), report(spool, 2, "clicks", 100, 2));
    }

    @Test
    void minuteThatIsOver_isReportedWithoutFurtherRecords() throws Exception {
        Spool spool = open();
        append(spool, "orders", "a");
        spool.writer().audit(false);
        assertThat(reports(spool)).isEmpty();
        now += MINUTE;
        spool.writer().audit(false);
        spool.writer().audit(false);
        assertThat(reports(spool)).containsExactly(report(spool, 1, "orders", 100, 1));
    }

    @Test
    void close_reportsTheOpenMinute_andARestartWithinItAnotherPart() throws Exception {
        Spool spool = open();
        append(spool, "orders", "a");
        spool.writer().audit(true);
        spool.close();
        spool = open();
        append(spool, "orders", "b");
        spool.writer().audit(true);
        assertThat(reports(spool))
                .containsExactly(report(spool, 1, "orders", 100, 1), report(spool, 2, "orders", 100, 3));
    }

    @Test
    void killedProcess_forgetsNothingThatIsOpen() throws Exception {
        Spool spool = open();
        append(spool, "orders", "a");
        append(spool, "clicks", "b");
        now += MINUTE;
        append(spool, "orders", "c");
        append(spool, "orders", "d");
        Spool next = killAndOpen(spool);
        append(next, "orders", "e");
        next = killAndOpen(next);
        now += MINUTE;
        next.writer().audit(false);
        assertThat(reports(next))
                .containsExactly(
                        report(next, 1, "orders", 100, 1),
                        report(next, 2, "clicks", 100, 2),
                        report(next, 3, "orders", 101, 5, 6, 7));
    }

    @Test
    void openCounts_outliveTheFilesThatTheyWereCountedFrom() throws Exception {
        Spool spool = open();
        for (int i = 0; i < 40; i++) {
            append(spool, "orders", "x".repeat(100_000));
        }
        assertThat(CycleFile.list(spoolDir())).hasSizeGreaterThan(2);
        settleAll(spool);
        assertThat(CycleFile.list(spoolDir())).hasSizeLessThanOrEqualTo(2);
        Spool next = killAndOpen(spool);
        now += MINUTE;
        next.writer().audit(false);
        assertThat(reports(next)).singleElement().satisfies(report -> {
            assertThat(report.count()).isEqualTo(40);
            assertThat(report.checksum())
                    .isEqualTo(sums.values().stream().mapToLong(Long::longValue).sum());
        });
    }

    @Test
    void killedWhileAFileWasBegun_forgetsNothing() throws Exception {
        Spool spool = open();
        append(spool, "orders", "a");
        spool.close();
        // what a kill between the second and the third part of the state leaves: a life that knows two
        try (Spool torn = Spool.open(settings().withAudit(null), () -> now)) {
            assertThat(torn.writer().hasRoom()).isTrue();
        }
        Spool next = open();
        now += MINUTE;
        next.writer().audit(false);
        assertThat(reports(next)).containsExactly(report(next, 1, "orders", 100, 1));
    }

    @Test
    void oldSpool_isReadAndItsRecordsAreNotCounted() throws Exception {
        try (Spool old = Spool.open(settings().withAudit(null), () -> now)) {
            append(old, "orders", "a");
        }
        Spool spool = open();
        append(spool, "orders", "b");
        spool.writer().audit(true);
        assertThat(reports(spool)).containsExactly(report(spool, 1, "orders", 100, 2));
    }

    @Test
    void lifeWithoutAudit_isNotCounted() throws Exception {
        Spool spool = open();
        append(spool, "orders", "a");
        spool.writer().audit(true);
        spool.close();
        try (Spool without = Spool.open(settings().withAudit(null), () -> now)) {
            append(without, "orders", "b");
        }
        Spool next = open();
        next.writer().audit(true);
        assertThat(reports(next)).containsExactly(report(next, 1, "orders", 100, 1));
    }

    @Test
    void clockSetBack_makesAnotherPartOfTheSameMinute() throws Exception {
        Spool spool = open();
        append(spool, "orders", "a");
        now += MINUTE;
        append(spool, "orders", "b");
        now -= MINUTE;
        append(spool, "orders", "c");
        now += 2 * MINUTE;
        Spool next = killAndOpen(spool);
        next.writer().audit(false);
        assertThat(reports(next))
                .containsExactly(
                        report(next, 1, "orders", 100, 1),
                        report(next, 2, "orders", 101, 3),
                        report(next, 3, "orders", 100, 5));
    }

    @Test
    void clockThatWasAYearAhead_leavesNothingOpen() throws Exception {
        Spool spool = open();
        long before = now;
        now += 525_600 * MINUTE;
        append(spool, "orders", "a");
        now = before;
        spool.writer().audit(false);
        assertThat(reports(spool)).containsExactly(report(spool, 1, "orders", 100 + 525_600, 1));
    }

    @Test
    void moreTopicsThanFit_areReportedEarlyUnderTheirOwnNames() throws Exception {
        Spool spool = open();
        int topics = 4_500;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < topics; i++) {
                append(spool, "topic-" + i, "x");
            }
        }
        spool.writer().audit(true);
        Map<String, Long> counted = new HashMap<>();
        long checksums = 0;
        for (AuditRecord report : reports(spool)) {
            counted.merge(report.topic(), report.count(), Long::sum);
            checksums += report.checksum();
        }
        assertThat(counted)
                .hasSize(topics)
                .allSatisfy((topic, count) -> assertThat(count).isEqualTo(2));
        assertThat(checksums)
                .isEqualTo(sums.values().stream().mapToLong(Long::longValue).sum());
    }

    @Test
    void recordsThatNeverGoToKafka_areNotCounted() throws Exception {
        Spool spool = open();
        try (TestSpool words = new TestSpool(spool)) {
            words.addRejected("orders", "bad");
            spool.writer().audit(true);
            assertThat(reports(spool)).isEmpty();
        }
    }

    @Test
    void spoolThatIsNotAudited_stampsNothing() throws Exception {
        try (Spool spool = Spool.open(settings().withAudit(null), () -> now)) {
            append(spool, "orders", "a");
            now += MINUTE;
            append(spool, "orders", "b");
            spool.writer().audit(true);
            assertThat(reports(spool)).isEmpty();
            assertThat(spool.writer().isAudited()).isFalse();
            StoredRecord stored = new StoredRecord();
            try (SpoolReader reader = spool.reader()) {
                assertThat(reader.next(stored)).isTrue();
                assertThat(spool.stamper().stamp(stored, "orders")).isNull();
            }
        }
    }

    /** What the spool should report of these ordinals. */
    private AuditRecord report(Spool spool, long number, String topic, long minute, long... ordinals) {
        long sum = 0;
        for (long ordinal : ordinals) {
            sum += Objects.requireNonNull(sums.get(ordinal));
        }
        AuditRecord any = reports(spool).get(0);
        return new AuditRecord(
                any.spool(),
                number,
                topic,
                minute * MINUTE,
                ordinals.length,
                sum,
                ordinals[0],
                ordinals[ordinals.length - 1],
                minute * MINUTE);
    }

    private Path spoolDir() {
        return dir.resolve("life-" + lives);
    }

    private SpoolSettings settings() {
        return settings(dir.resolve("life-0"));
    }

    private static SpoolSettings settings(Path where) {
        return new SpoolSettings(where, 1L << 30, 1 << 20, 0, 200_000).withAudit(AUDIT);
    }

    private Spool open() throws SpoolOpenException {
        return open(dir.resolve("life-0"));
    }

    private Spool open(Path where) throws SpoolOpenException {
        Spool spool = Spool.open(settings(where), () -> now);
        open.add(spool);
        return spool;
    }

    /** What a process finds that is started after this one was killed: the files as they are, with nothing closed. */
    private Spool killAndOpen(Spool killed) throws IOException {
        killed.syncNow();
        Path from = spoolDir();
        lives++;
        Files.createDirectory(spoolDir());
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(SpoolDirectory.LOCK_FILE)) {
                    Files.copy(file, spoolDir().resolve(file.getFileName()));
                }
            }
        }
        return open(spoolDir());
    }

    private void append(Spool spool, String name, String value) throws IOException {
        RecordSink sink = spool.writer();
        assertThat(sink.hasRoom()).isTrue();
        byte[] bytes = name.getBytes(UTF_8);
        Topic topic = sink.topic(bytes, 0, bytes.length);
        byte[] key = "key".getBytes(UTF_8);
        head.begin(Kind.RECORD, ORIGIN, now).topic(topic.bytes()).key(key, 0, key.length);
        byte[] tail = value.getBytes(UTF_8);
        long ordinal = sink.append(head, topic, null, 0, tail, 0, tail.length);
        sums.put(ordinal, checksum.of(ordinal, key, tail));
        sink.publish();
    }

    private static void settleAll(Spool spool) throws IOException {
        spool.syncNow();
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            while (reader.next(stored)) {
                spool.countDelivered(reader.topicOf(stored));
                spool.settle(reader.index(), stored.ordinal(), reader.unreadable());
            }
        }
        spool.checkpoint();
    }

    private static List<AuditRecord> reports(Spool spool) {
        List<AuditRecord> found = new ArrayList<>();
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            spool.syncNow();
            while (reader.next(stored)) {
                if (reader.topicOf(stored).name().equals(AUDIT)) {
                    found.add(required(AuditRecord.ofJson(stored.body().value())));
                }
            }
        } catch (SpoolFailedException e) {
            throw new AssertionError(e);
        }
        return found;
    }

    private static AuditRecord required(@Nullable AuditRecord record) {
        return Objects.requireNonNull(record);
    }
}
