// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start finds after kills and power cuts at bad moments, and on damaged files. */
class SpoolRecoveryTest {
    private static final String P = "billing-7";

    @TempDir
    private Path temp;

    private Path dir() {
        return temp.resolve("spool");
    }

    @Test
    void killedProcessLeavesAllThatWasAppended() throws Exception {
        Path copy = temp.resolve("killed");
        try (TestSpool live = new TestSpool(dir())) {
            append(live, 0, 1_000, 100);
            Corruption.copy(dir(), copy);
        }
        try (TestSpool spool = new TestSpool(copy)) {
            assertThat(spool.sequences()).isEqualTo(range(0, 1_000));
            assertThat(spool.spool.writer().producer(P).lastSequence()).isEqualTo(999);
        }
    }

    @Test
    void tornTailLosesOnlyItselfAndNoOrdinalIsUsedTwice() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 1_000, 1_000);
            spool.spool.syncNow();
        }
        Path file = CycleFile.list(dir()).get(0).path();
        long at = Corruption.find(file, P + "-900.");
        Corruption.zero(file, at, (int) (DiskSpace.dataBytes(file) - at));
        try (TestSpool spool = new TestSpool(dir())) {
            assertThat(spool.sequences()).isEqualTo(range(0, 900));
            append(spool, 2_000, 10, 100);
            spool.spool.syncNow();
            assertThat(spool.spool.writer().appended()).isEqualTo(910);
            assertThat(spool.settle(2_000)).hasSize(910).endsWith(2_008L, 2_009L);
            assertThat(spool.account(P).inSpool()).isZero();
        }
        try (TestSpool spool = new TestSpool(dir())) {
            assertThat(spool.sequences()).isEmpty();
            assertThat(spool.spool.waiting()).isZero();
        }
    }

    @Test
    void holeCostsAtMostItsIndexPage() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 2_000, 1_000);
            spool.spool.syncNow();
        }
        Path file = CycleFile.list(dir()).get(0).path();
        Corruption.zero(file, Corruption.find(file, P + "-600."), 4_096);
        try (TestSpool spool = new TestSpool(dir())) {
            List<Long> read = spool.sequences();
            assertThat(read).startsWith(0L, 1L).contains(599L, 1_000L, 1_999L).isSorted();
            assertThat(read).hasSizeGreaterThan(2_000 - 256 - 8);
            append(spool, 2_000, 1, 100);
            spool.spool.syncNow();
            assertThat(spool.spool.writer().appended()).isEqualTo(2_001);
            assertThat(spool.settle(5_000)).hasSize(read.size() + 1);
        }
    }

    @Test
    void holeInAnOldFileLeavesTheFilesAfterIt() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 300, 100_000);
            spool.spool.syncNow();
        }
        assertThat(CycleFile.list(dir())).hasSizeGreaterThan(3);
        Path old = CycleFile.list(dir()).get(1).path();
        Corruption.zero(old, DiskSpace.dataBytes(old) / 2, 8_192);
        try (TestSpool spool = new TestSpool(dir())) {
            List<Long> read = spool.sequences();
            assertThat(read).isSorted().startsWith(0L).endsWith(299L).hasSizeGreaterThan(200);
            append(spool, 300, 1, 100);
            assertThat(spool.spool.writer().appended()).isEqualTo(301);
        }
    }

    @Test
    void truncatedOldFileLeavesTheFilesAfterIt() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 300, 100_000);
            spool.spool.syncNow();
        }
        Path old = CycleFile.list(dir()).get(1).path();
        Corruption.truncate(old, 3 << 20);
        try (TestSpool spool = new TestSpool(dir())) {
            assertThat(spool.sequences())
                    .isSorted()
                    .startsWith(0L)
                    .endsWith(299L)
                    .hasSizeGreaterThan(200);
        }
    }

    @Test
    void fileThatWasJustCreatedWhenTheProcessDiedIsNoObstacle() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 10, 100);
            spool.spool.syncNow();
        }
        CycleFile last = CycleFile.list(dir()).get(0);
        CycleFile empty = CycleFile.of(dir(), last.cycle() + 1);
        DiskSpace space = DiskSpace.of(empty.path());
        assertThat(space.reserve(1 << 20)).isTrue();
        space.close();
        try (TestSpool spool = new TestSpool(dir())) {
            assertThat(empty.path()).doesNotExist();
            assertThat(spool.sequences()).isEqualTo(range(0, 10));
            append(spool, 10, 10, 100);
            spool.spool.syncNow();
            assertThat(spool.sequences()).isEqualTo(range(0, 20));
        }
    }

    @Test
    void fileWithoutHeaderIsKeptAsideAndTheRestIsRead() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 300, 100_000);
            spool.spool.syncNow();
        }
        List<CycleFile> files = CycleFile.list(dir());
        Path newest = files.get(files.size() - 1).path();
        Corruption.zero(newest, 0, 4_096);
        try (TestSpool spool = new TestSpool(dir())) {
            assertThat(newest).doesNotExist();
            assertThat(newest.resolveSibling(newest.getFileName() + ".headless"))
                    .exists();
            List<Long> read = spool.sequences();
            assertThat(read).isEqualTo(range(0, read.size()));
            assertThat(spool.spool.writer().producer(P).lastSequence()).isEqualTo(read.size() - 1);
            assertThat(spool.account(P).accepted()).isEqualTo(read.size());
        }
    }

    @Test
    void headWithHalfOfTheStateIsNotBelieved() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            spool.append("early", 17, 100);
            append(spool, 0, 199, 100_000);
            spool.spool.syncNow();
        }
        List<CycleFile> files = CycleFile.list(dir());
        Path newest = files.get(files.size() - 1).path();
        // the second occurrence: the first is in the accounts, the second among the producers
        long accounts = Corruption.find(newest, P);
        Corruption.flip(newest, Corruption.find(newest, P, accounts + 1));
        try (TestSpool spool = new TestSpool(dir())) {
            assertThat(spool.spool.writer().producer("early").lastSequence()).isEqualTo(17);
            assertThat(spool.spool.writer().producer(P).lastSequence()).isEqualTo(198);
            assertThat(spool.account(P).accepted()).isEqualTo(199);
            assertThat(spool.sequences()).hasSize(200).endsWith(198L);
        }
    }

    @Test
    void drainedSpoolKeepsItsStateThroughStartsWithoutAWriter() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 10, 100);
            spool.spool.syncNow();
            spool.settle(10);
        }
        for (int life = 0; life < 2; life++) {
            try (TestSpool spool = new TestSpool(dir())) { // killed before it begins a file: nobody asks for room
                assertThat(spool.spool.writer().producer(P).lastSequence()).isEqualTo(9);
                assertThat(spool.account(P).accepted()).isEqualTo(10);
                assertThat(spool.account(P).inSpool()).isZero();
            }
        }
    }

    @Test
    void settledFileStaysUntilTheHeadOfTheNextIsDurable() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            int next = 0;
            while (CycleFile.list(dir()).size() < 2) {
                append(spool, next++, 1, 500_000);
            }
            spool.spool.settle(0, next, 0);
            spool.spool.checkpoint();
            assertThat(CycleFile.list(dir())).hasSize(2);
            spool.spool.syncNow();
            spool.spool.checkpoint();
            assertThat(CycleFile.list(dir())).hasSize(1);
        }
    }

    @Test
    void recordOfALaterFormatIsNotPassedOver() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 10, 100);
            spool.spool.syncNow();
        }
        Path file = CycleFile.list(dir()).get(0).path();
        Corruption.makeNewer(file, P + "-5.");
        assertThatThrownBy(() -> new TestSpool(dir()).close())
                .isInstanceOf(SpoolOpenException.class)
                .hasMessageContaining("format version 2");
        assertThat(file).exists();
    }

    @Test
    void longSilenceBetweenTwoLivesDoesNotDelayTheStart() throws Exception {
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 0, 10, 100);
            spool.spool.syncNow();
        }
        long inTenYears = System.currentTimeMillis() + 10L * 365 * 86_400_000;
        SpoolSettings settings = new SpoolSettings(dir(), 1L << 30, 8 << 20, 0, 1 << 20);
        long began = System.nanoTime();
        try (Spool spool = Spool.open(settings, () -> inTenYears)) {
            assertThat(spool.writer().hasRoom()).isTrue();
            assertThat(spool.waiting()).isEqualTo(10);
        }
        assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
        try (TestSpool spool = new TestSpool(dir())) {
            append(spool, 10, 10, 100);
            spool.spool.syncNow();
            assertThat(spool.sequences()).isEqualTo(range(0, 20));
        }
        assertThat(Files.exists(dir())).isTrue();
    }

    static void append(TestSpool spool, long from, int count, int size) throws IOException {
        for (long sequence = from; sequence < from + count; sequence++) {
            spool.append(P, sequence, size);
        }
    }

    static List<Long> range(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
