// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest, sync and drain at once on small files, so that one is begun, finished, read and freed every few milliseconds. */
class SpoolThreadsTest {
    private static final int RECORDS = 30_000;

    @TempDir
    private Path dir;

    @Test
    void nothingIsMissedWhileFilesComeAndGo() throws Exception {
        SpoolSettings settings = new SpoolSettings(dir, 8 << 20, 1 << 20, 0, 100_000);
        try (Spool spool = Spool.open(settings, System::currentTimeMillis)) {
            spool.start();
            CompletableFuture<Void> ingest = CompletableFuture.runAsync(() -> append(spool));
            List<Long> read = new ArrayList<>();
            int checkpoints = 0;
            StoredRecord stored = new StoredRecord();
            try (SpoolReader reader = spool.reader()) {
                while (read.size() < RECORDS && !ingest.isCompletedExceptionally()) {
                    if (reader.next(stored)) {
                        read.add(stored.body().sequence());
                        spool.countDelivered(reader.topicOf(stored));
                        spool.settle(reader.index(), stored.ordinal(), reader.unreadable());
                    }
                    if (read.size() % 300 == 0) {
                        spool.checkpoint();
                        checkpoints++;
                    }
                }
                ingest.join();
                assertThat(reader.unreadable()).isZero();
            }
            assertThat(read).isEqualTo(SpoolRecoveryTest.range(0, RECORDS));
            assertThat(checkpoints).isPositive();
            assertThat(spool.waiting()).isZero();
        }
        assertThat(CycleFile.list(dir)).hasSizeLessThan(10);
    }

    private static void append(Spool spool) {
        TestSpool test = new TestSpool(spool);
        try {
            for (int sequence = 0; sequence < RECORDS; sequence++) {
                while (!spool.writer().hasRoom()) {
                    Thread.onSpinWait(); // until the reader has freed a file
                }
                test.append("threads", sequence, 2_000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
