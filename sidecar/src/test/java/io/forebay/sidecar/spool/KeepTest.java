// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.spool.SpoolSettings.Keep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose records have left the spool stay as long as the operator says, and never in the way. */
class KeepTest {
    private static final String TOPIC = "kept";
    private static final int RECORDS = 100;
    private static final int SIZE = 100_000;

    @TempDir
    private Path dir;

    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private long next;

    @Test
    void nothingIsKeptUnlessAskedFor() throws Exception {
        try (TestSpool spool = open(Keep.NOTHING, 1L << 30)) {
            fillAndDrain(spool);
            assertThat(CycleFile.list(dir)).hasSize(1);
        }
    }

    @Test
    void filesStayForATime_overARestart() throws Exception {
        Keep hour = new Keep(3_600_000, 0);
        int files;
        try (TestSpool spool = open(hour, 1L << 30)) {
            fillAndDrain(spool);
            files = CycleFile.list(dir).size();
            assertThat(files).isGreaterThan(5);
            assertThat(sequencesOnDisk()).isEqualTo(SpoolRecoveryTest.range(0, RECORDS));
            assertThat(spool.sequences()).as("still to be delivered").isEmpty();
            now.addAndGet(1_800_000);
        }
        try (TestSpool spool = open(hour, 1L << 30)) {
            assertThat(CycleFile.list(dir)).hasSize(files);
            assertThat(spool.sequences()).isEmpty();
            now.addAndGet(1_800_001);
            spool.spool.checkpoint();
            assertThat(CycleFile.list(dir)).hasSize(1);
            assertThat(spool.spool.bytes()).isLessThan(2 << 20);
        }
    }

    @Test
    void filesStayUpToASize_theOldestGoFirst() throws Exception {
        try (TestSpool spool = open(new Keep(0, 4 << 20), 1L << 30)) {
            fillAndDrain(spool);
            assertThat(spool.spool.bytes()).isBetween(3L << 20, 6L << 20);
            List<Long> left = sequencesOnDisk();
            assertThat(left).hasSizeBetween(30, 60).isEqualTo(SpoolRecoveryTest.range(RECORDS - left.size(), RECORDS));
        }
    }

    @Test
    void whicheverLimitIsReachedFirstCounts() throws Exception {
        try (TestSpool spool = open(new Keep(1_000, 4 << 20), 1L << 30)) {
            fillAndDrain(spool);
            assertThat(spool.spool.bytes()).isBetween(3L << 20, 6L << 20);
            now.addAndGet(1_001);
            spool.spool.checkpoint();
            assertThat(CycleFile.list(dir)).hasSize(1);
        }
    }

    @Test
    void keptFilesGoWhenRoomIsNeeded() throws Exception {
        try (TestSpool spool = open(new Keep(3_600_000, 0), 16 << 20)) {
            for (int round = 0; round < 5; round++) {
                fillAndDrain(spool);
                assertThat(spool.spool.bytes()).isLessThan(18L << 20);
            }
            assertThat(spool.spool.bytes()).isGreaterThan(8L << 20);
            assertThat(sequencesOnDisk()).endsWith(5L * RECORDS - 1);
        }
    }

    private TestSpool open(Keep keep, long maxBytes) throws SpoolOpenException {
        return new TestSpool(
                Spool.open(new SpoolSettings(dir, maxBytes, 1 << 20, 0, 200_000).withKeep(keep), now::get));
    }

    /** Appends without ever being told to wait, and delivers all of it. */
    private void fillAndDrain(TestSpool spool) throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            spool.append(TOPIC, next++, SIZE);
        }
        spool.spool.syncNow();
        assertThat(spool.settle(Integer.MAX_VALUE)).hasSize(RECORDS);
    }

    private List<Long> sequencesOnDisk() throws IOException {
        List<Long> found = new ArrayList<>();
        try (SpoolInspector inspector = SpoolInspector.open(dir)) {
            inspector.forEach(true, record -> found.add(record.body().sequence()));
        }
        return found;
    }
}
