// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A spool on a small file system of its own that others fill to the last byte. Needs to mount, so it is skipped where that isn't allowed. */
class FullDiskTest {
    private static final String TOPIC = "full";

    @TempDir
    private Path temp;

    private final AtomicLong now = new AtomicLong(System.currentTimeMillis());
    private boolean mounted;
    private Path disk;
    private Path ballast;

    @BeforeEach
    void mount() throws Exception {
        Path image = temp.resolve("image");
        disk = Files.createDirectory(temp.resolve("disk"));
        ballast = disk.resolve("ballast");
        try (RandomAccessFile raf = new RandomAccessFile(image.toFile(), "rw")) {
            raf.setLength(96 << 20);
        }
        mounted = run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString())
                && run("mount", "-o", "loop", image.toString(), disk.toString());
        assumeTrue(mounted, "a file system can't be mounted here (that takes root), so a full disk isn't tested");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", disk.toString())).as("unmounted").isTrue();
        }
    }

    @Test
    void fullDiskStopsAdmissionLosesNothingAndIsDrained() throws Exception {
        long accepted = 0;
        try (Spool spool = open()) {
            new TestSpool(spool).append(TOPIC, accepted++, 300_000);
            fill(); // what is reserved and what the checkpoint needs is there already
            accepted = appendUntilFull(spool, accepted);
            assertThat(spool.writer().failure()).isNull();
            spool.syncNow();
            TestSpool test = new TestSpool(spool);
            assertThat(test.sequences()).isEqualTo(SpoolRecoveryTest.range(0, accepted));
            assertThat(test.settle(2)).hasSize(2);
        }
        try (Spool spool = open()) {
            assertThat(spool.writer().hasRoom()).isFalse();
            TestSpool test = new TestSpool(spool);
            assertThat(test.settle(3)).containsExactly(2L, 3L, 4L);
            assertThat(spool.writer().failure()).isNull();
            Files.delete(ballast);
            now.addAndGet(1_000);
            long more = appendUntilFull(spool, accepted);
            assertThat(more).isGreaterThan(accepted);
            accepted = more;
        }
        try (Spool spool = open()) {
            assertThat(new TestSpool(spool).sequences()).isEqualTo(SpoolRecoveryTest.range(5, accepted));
        }
    }

    @Test
    void drainedSpoolOnAFullDiskGoesOnWhenSpaceReturns() throws Exception {
        long accepted;
        try (Spool spool = open()) {
            accepted = appendUntilFull(spool, 0);
            spool.syncNow();
            fill();
            List<Long> settled = new TestSpool(spool).settle(Integer.MAX_VALUE);
            assertThat(settled).hasSize((int) accepted);
            Files.delete(ballast);
            for (int attempt = 0; attempt < 3 && !spool.writer().hasRoom(); attempt++) {
                spool.syncNow();
                spool.checkpoint();
                now.addAndGet(1_000);
            }
            assertThat(appendUntilFull(spool, accepted)).isGreaterThan(accepted + 10);
            assertThat(spool.writer().failure()).isNull();
        }
    }

    @Test
    void reserveLetsRecordsInOnADiskThatOthersHaveFilled() throws Exception {
        long before;
        try (Spool spool = reserved()) {
            fill();
            before = appendUntilFull(spool, 0);
            assertThat(before)
                    .as("records of 300,000 bytes in a reserve of 4 MiB")
                    .isBetween(7L, 13L);
            spool.syncNow();
            assertThat(new TestSpool(spool).sequences()).isEqualTo(SpoolRecoveryTest.range(0, before));
        }
        try (Spool spool = reserved()) {
            assertThat(new TestSpool(spool).sequences()).isEqualTo(SpoolRecoveryTest.range(0, before));
            Files.delete(ballast);
            now.addAndGet(1_000);
            new TestSpool(spool).append(TOPIC, before, 300_000);
            fill(); // the reserve is there again
            long more = appendUntilFull(spool, before + 1);
            assertThat(more).isGreaterThan(before + 6);
            assertThat(spool.writer().failure()).isNull();
        }
    }

    @Test
    void reserveOutlivesAStartOnAFullDisk() throws Exception {
        reserved().close();
        fill();
        try (Spool spool = reserved()) {
            assertThat(appendUntilFull(spool, 0)).isGreaterThan(6);
            spool.syncNow();
            assertThat(spool.writer().failure()).isNull();
        }
    }

    private Spool reserved() throws SpoolOpenException {
        return Spool.open(
                new SpoolSettings(disk.resolve("spool"), 1L << 30, 8 << 20, 0, 1 << 20).withReserve(4 << 20), now::get);
    }

    private Spool open() throws SpoolOpenException {
        return Spool.open(new SpoolSettings(disk.resolve("spool"), 1L << 30, 8 << 20, 0, 1 << 20), now::get);
    }

    private long appendUntilFull(Spool spool, long from) throws IOException {
        TestSpool test = new TestSpool(spool);
        long next = from;
        while (spool.writer().hasRoom()) {
            test.append(TOPIC, next++, 300_000);
        }
        return next;
    }

    /** Takes every byte that is left. */
    private void fill() throws IOException {
        for (int size = 1 << 20; size >= 512; size /= 2) {
            try (OutputStream out =
                    Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                byte[] some = new byte[size];
                while (true) {
                    out.write(some);
                }
            } catch (IOException full) {
                // the next half may still fit
            }
        }
        assertThat(disk.toFile().getUsableSpace()).isLessThan(8_192);
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            boolean ok = process.waitFor() == 0;
            if (!ok) {
                System.out.println(command[0] + ": " + output.strip());
            }
            return ok;
        } catch (IOException missing) {
            return false;
        }
    }
}
