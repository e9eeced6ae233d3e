// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is there and can't be opened just now is neither gone nor damaged: no record in it is passed over. */
class UnreadableNowTest {
    private static final int RECORDS = 300;

    @TempDir
    private Path temp;

    private final CycleClock clock = new CycleClock();
    private Path dir;
    private CycleFile old;
    private SingleChronicleQueue queue;

    @BeforeEach
    void open() throws Exception {
        dir = temp.resolve("spool");
        try (TestSpool spool = new TestSpool(dir)) {
            for (int i = 0; i < RECORDS; i++) {
                spool.append("billing", i, 100_000);
            }
        }
        List<CycleFile> files = CycleFile.list(dir);
        assertThat(files).hasSizeGreaterThan(3);
        old = files.get(1);
        clock.cycle(files.get(files.size() - 1).cycle());
        queue = ChronicleLog.open(dir, clock);
    }

    @AfterEach
    void close() {
        queue.close();
    }

    /** Without a free file descriptor Chronicle lists no files, as here, where the directory is elsewhere for a moment. */
    @Test
    void listingThatFailed_doesNotHideAFile() throws Exception {
        try (ExcerptTailer trusting = queue.createTailer();
                LogCursor cursor = new LogCursor(queue)) {
            spoilListing();
            assertThat(trusting.moveToCycle(old.cycle()))
                    .as("what Chronicle says")
                    .isFalse();
            assertThat(cursor.moveToCycle(old.cycle())).isTrue();
            assertThat(cursor.read(new StoredRecord())).isTrue();
            assertThat(cursor.cycle()).isEqualTo(old.cycle());
        }
    }

    /** With the next file that is begun, Chronicle knows of that one alone. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listingThatFailed_costsAReaderNothing(boolean thenRolled) throws Exception {
        Progress progress = new Progress();
        progress.synced(RECORDS);
        Retention retention = new Retention(queue, Integer.MIN_VALUE, SpoolSettings.Keep.NOTHING, () -> 0);
        for (CycleFile file : CycleFile.list(dir)) {
            retention.found(file, RECORDS, Files.size(file.path()));
        }
        Position begin = new Position(0, 0, 0);
        List<Long> read = new ArrayList<>();
        StoredRecord stored = new StoredRecord();
        try (ExcerptAppender appender = queue.createAppender();
                SpoolReader reader = new SpoolReader(
                        new LogCursor(queue), progress, retention, new Accounts(), RECORDS, begin, true)) {
            while (reader.next(stored)) {
                read.add(stored.ordinal());
                if (read.size() % 50 == 10) {
                    spoilListing();
                    if (thenRolled) {
                        clock.cycle(queue.cycle() + 1);
                        appender.writeText("begins a file");
                    }
                }
            }
            assertThat(reader.unreadable()).isZero();
        }
        assertThat(read).isEqualTo(LongStream.rangeClosed(1, RECORDS).boxed().toList());
    }

    private void spoilListing() throws IOException {
        Path aside = temp.resolve("aside");
        Files.move(dir, aside);
        queue.refreshDirectoryListing();
        Files.move(aside, dir);
    }

    @Test
    void fileThatCannotBeOpened_isNotTakenForGone() throws Exception {
        Files.delete(old.path());
        Files.createDirectory(old.path());
        try (LogCursor cursor = new LogCursor(queue)) {
            assertThatThrownBy(() -> cursor.moveToCycle(old.cycle()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("directory");
            assertThatThrownBy(() -> cursor.moveToIndex(ChronicleLog.ROLL_CYCLE.toIndex(old.cycle(), 3)))
                    .isInstanceOf(UncheckedIOException.class);
        }
        assertThatThrownBy(() -> ChronicleLog.headDamage(queue, old)).isInstanceOf(IOException.class);
    }

    @Test
    void fileThatIsGone_isGone() throws Exception {
        Files.delete(old.path());
        try (LogCursor cursor = new LogCursor(queue)) {
            assertThat(cursor.moveToCycle(old.cycle())).isFalse();
        }
    }
}
