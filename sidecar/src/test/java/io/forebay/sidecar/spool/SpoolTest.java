// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final Origin ORIGIN = new Origin("app", 1000, "");

    @TempDir
    private Path dir;

    private final RecordHead head = new RecordHead();

    @Test
    void whatIsAppendedAndSyncedIsReadInOrder() throws Exception {
        try (Spool spool = open()) {
            append(spool, "orders", 1_000);
            spool.syncNow();
            assertThat(spool.writer().synced()).isEqualTo(1_000);
            assertThat(readAll(spool)).hasSize(1_000).startsWith("0", "1").endsWith("998", "999");
        }
    }

    @Test
    void nothingIsReadBeforeItIsSynced() throws Exception {
        try (Spool spool = open()) {
            append(spool, "orders", 10);
            assertThat(readAll(spool)).isEmpty();
            spool.syncNow();
            assertThat(readAll(spool)).hasSize(10);
        }
    }

    @Test
    void reopenedSpoolGoesOnFromTheCheckpointAndKeepsItsAccounts() throws Exception {
        try (Spool spool = open()) {
            append(spool, "orders", 10);
            spool.syncNow();
            settle(spool, 4);
        }
        try (Spool spool = open()) {
            assertThat(spool.recovery().waiting()).isEqualTo(6);
            assertThat(readAll(spool)).containsExactly("4", "5", "6", "7", "8", "9");
            Account account =
                    java.util.Objects.requireNonNull(spool.accounts().byTopic().get("orders"));
            assertThat(account.accepted()).isEqualTo(10);
            assertThat(account.delivered()).isEqualTo(4);
            assertThat(account.inSpool()).isEqualTo(6);
            append(spool, "orders", 1);
            assertThat(spool.writer().appended()).isEqualTo(11);
        }
    }

    @Test
    void producerSequencesOutliveManyFilesAndLives() throws Exception {
        for (int life = 0; life < 3; life++) {
            try (Spool spool = open()) {
                ProducerState producer = spool.writer().producer("billing-7");
                assertThat(producer.lastSequence()).isEqualTo(life == 0 ? ProducerState.NONE : life * 100L - 1);
                for (int i = 0; i < 100; i++) {
                    appendNumbered(spool, producer, life * 100L + i, 50_000);
                }
                spool.syncNow();
                StoredRecord record = new StoredRecord();
                try (SpoolReader reader = spool.reader()) {
                    while (reader.next(record)) {
                        spool.settle(reader.index(), record.ordinal(), 0);
                        spool.checkpoint();
                    }
                }
            }
        }
        assertThat(CycleFile.list(dir)).hasSizeLessThan(4);
    }

    @Test
    void filesAreFreedAsTheCheckpointPassesThem() throws Exception {
        try (Spool spool = open()) {
            for (int i = 0; i < 200; i++) {
                appendSized(spool, "big", 100_000);
            }
            spool.syncNow();
            assertThat(CycleFile.list(dir)).hasSizeGreaterThan(2);
            StoredRecord record = new StoredRecord();
            try (SpoolReader reader = spool.reader()) {
                while (reader.next(record)) {
                    spool.countDelivered(spool.writer().topic("big".getBytes(UTF_8), 0, 3));
                }
                spool.settle(reader.index(), record.ordinal(), reader.unreadable());
                spool.checkpoint();
            }
            assertThat(record.ordinal()).isEqualTo(200);
            assertThat(CycleFile.list(dir)).hasSize(1);
            assertThat(spool.bytes()).isLessThan(8 << 20);
        }
    }

    @Test
    void fullSpoolStopsAdmissionAndOpensAgainWhenItIsDrained() throws Exception {
        SpoolSettings small = new SpoolSettings(dir, 16 << 20, 256 << 20, 0, 1 << 20);
        try (Spool spool = Spool.open(small, System::currentTimeMillis)) {
            int accepted = 0;
            while (spool.writer().hasRoom()) {
                appendSized(spool, "big", 500_000);
                accepted++;
                assertThat(accepted).isLessThan(100);
            }
            assertThat(accepted).isBetween(20, 40);
            spool.syncNow();
            StoredRecord record = new StoredRecord();
            try (SpoolReader reader = spool.reader()) {
                while (reader.next(record)) {
                    spool.settle(reader.index(), record.ordinal(), 0);
                }
                Awaitility.await().until(() -> {
                    spool.checkpoint();
                    return spool.writer().hasRoom();
                });
            }
        }
    }

    @Test
    void fullSpoolWhoseClockIsSetBackOpensAgainAllTheSame() throws Exception {
        AtomicLong now = new AtomicLong(System.currentTimeMillis());
        try (Spool spool = Spool.open(new SpoolSettings(dir, 16 << 20, 256 << 20, 0, 1 << 20), now::get)) {
            while (spool.writer().hasRoom()) {
                appendSized(spool, "big", 500_000);
            }
            spool.syncNow();
            spool.settle(0, spool.writer().appended(), 0);
            spool.checkpoint();
            now.addAndGet(-3_600_000);
            assertThat(spool.writer().hasRoom()).isTrue();
        }
    }

    @Test
    void spoolThatIsOverALoweredLimitOpensAgainWhenItIsDrained() throws Exception {
        try (Spool spool = open()) {
            for (int i = 0; i < 60; i++) {
                appendSized(spool, "big", 100_000);
            }
            spool.syncNow();
        }
        AtomicLong now = new AtomicLong(System.currentTimeMillis());
        try (Spool spool = Spool.open(new SpoolSettings(dir, 4 << 20, 256 << 20, 0, 1 << 20), now::get)) {
            assertThat(spool.writer().hasRoom()).isFalse();
            spool.settle(0, 60, 0);
            spool.checkpoint();
            now.addAndGet(1_000);
            assertThat(spool.writer().hasRoom()).as("begins a file").isFalse();
            spool.syncNow();
            spool.checkpoint();
            now.addAndGet(1_000);
            assertThat(spool.writer().hasRoom()).isTrue();
        }
    }

    @Test
    void threadThatAppendsNeedNotBeTheOneThatOpened() throws Exception {
        try (Spool spool = open()) {
            spool.start();
            AtomicReference<Exception> failure = new AtomicReference<>();
            Thread loop = new Thread(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        appendSized(spool, "big", 100_000);
                    }
                } catch (Exception e) {
                    failure.set(e);
                }
            });
            loop.start();
            loop.join();
            assertThat(failure.get()).isNull();
            Awaitility.await().until(() -> spool.synced() == 100);
            assertThat(readAll(spool)).hasSize(100);
        }
    }

    @Test
    void inspectorSeesTheSameWhetherTheSpoolIsInUseOrNot() throws Exception {
        try (Spool spool = open()) {
            append(spool, "orders", 10);
            spool.syncNow();
            settle(spool, 4);
            inspect(ProcessHandle.current().pid());
            assertThatThrownBy(this::open).as("still held").hasMessageContaining("in use");
        }
        inspect(-1);
    }

    private void inspect(long holder) throws Exception {
        try (SpoolInspector look = SpoolInspector.open(dir)) {
            SpoolInspector.Summary summary = look.summary();
            assertThat(summary.holder()).isEqualTo(holder);
            assertThat(summary.waiting()).isEqualTo(6);
            assertThat(summary.lastOrdinal()).isEqualTo(10);
            assertThat(summary.unreadable()).isZero();
        }
    }

    @Test
    void secondOpenerIsRefusedAndLeavesTheLockInPlace() throws Exception {
        try (Spool first = open()) {
            assertThat(first.waiting()).isZero();
            assertThatThrownBy(this::open).hasMessageContaining(dir.toString());
            assertThat(isLockedForOthers()).isTrue();
        }
        open().close();
    }

    @Test
    void queueOfAnotherProgramIsRefusedAndLeftAsItIs() throws Exception {
        Path metadata = Files.write(dir.resolve("metadata.cq4t"), new byte[] {1, 2, 3});
        assertThatThrownBy(this::open).hasMessageContaining(dir.toString()).hasMessageContaining("another program");
        assertThat(metadata).hasBinaryContent(new byte[] {1, 2, 3});
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(metadata);
        }
    }

    @Test
    void fileThatNoSpoolWroteIsRefusedAndLeftAlone() throws Exception {
        Path stranger = Files.write(dir.resolve("20261124F.cq4"), new byte[] {1});
        assertThatThrownBy(this::open).hasMessageContaining(stranger.toString());
        try (var files = Files.list(dir)) {
            assertThat(files).containsExactly(stranger);
        }
    }

    /** Asks the kernel: its locks are what other processes see. */
    private boolean isLockedForOthers() throws Exception {
        long inode = (long) Files.getAttribute(dir.resolve("spool.lock"), "unix:ino");
        try (var lines = Files.lines(Path.of("/proc/locks"))) {
            return lines.anyMatch(line -> line.contains(":" + inode + " "));
        }
    }

    @Test
    void damagedRecordCostsItselfOnly() throws Exception {
        Path file;
        try (Spool spool = open()) {
            append(spool, "orders", 2_000);
            spool.syncNow();
            file = CycleFile.list(dir).get(0).path();
        }
        Corruption.flipByteOf(file, "value-1000.");
        try (Spool spool = open()) {
            assertThat(spool.recovery().unreadable()).isEqualTo(1);
            List<String> read = readAll(spool);
            assertThat(read).hasSize(1_999).doesNotContain("1000");
        }
    }

    private Spool open() throws SpoolOpenException {
        return Spool.open(new SpoolSettings(dir, 1L << 30, 8 << 20, 0, 1 << 20), System::currentTimeMillis);
    }

    private void append(Spool spool, String topic, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            byte[] value = ("value-" + i + ".").getBytes(UTF_8);
            append(spool, topic, null, 0, value);
        }
        spool.writer().publish();
    }

    private void appendSized(Spool spool, String topic, int size) throws Exception {
        append(spool, topic, null, 0, new byte[size]);
        spool.writer().publish();
    }

    private void appendNumbered(Spool spool, ProducerState producer, long sequence, int size) throws Exception {
        append(spool, "numbered", producer, sequence, new byte[size]);
        spool.writer().publish();
    }

    private void append(
            Spool spool,
            String name,
            @org.jspecify.annotations.Nullable ProducerState producer,
            long sequence,
            byte[] value)
            throws Exception {
        RecordSink sink = spool.writer();
        assertThat(sink.hasRoom()).isTrue();
        byte[] bytes = name.getBytes(UTF_8);
        Topic topic = sink.topic(bytes, 0, bytes.length);
        head.begin(Kind.RECORD, producer == null ? ORIGIN : ORIGIN.withProducer(producer.id()), 1L)
                .topic(topic.bytes());
        if (producer != null) {
            head.sequence(sequence);
        }
        sink.append(head, topic, producer, sequence, value, 0, value.length);
    }

    private void settle(Spool spool, int count) throws Exception {
        StoredRecord record = new StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            for (int i = 0; i < count; i++) {
                assertThat(reader.next(record)).isTrue();
                byte[] topic = "orders".getBytes(UTF_8);
                spool.countDelivered(spool.writer().topic(topic, 0, topic.length));
            }
            spool.settle(reader.index(), record.ordinal(), reader.unreadable());
            spool.checkpoint();
        }
    }

    private List<String> readAll(Spool spool) {
        List<String> values = new ArrayList<>();
        StoredRecord record = new StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            while (reader.next(record)) {
                byte[] value = java.util.Objects.requireNonNull(record.body().value());
                values.add(new String(value, UTF_8).replaceAll("\\D", ""));
            }
        }
        assertThat(Files.exists(dir)).isTrue();
        return values;
    }
}
