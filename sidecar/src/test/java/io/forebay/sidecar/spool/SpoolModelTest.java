// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does at random what can happen to a spool, and compares with a list. What was synced may never be missing, nothing may come twice after
 * a checkpoint, and order and accounts hold. A start from a copy of the live directory stands for kill -9.
 */
class SpoolModelTest {
    private static final String TOPIC = "model";

    @TempDir
    private Path temp;

    private final long seed = Long.getLong("forebay.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** Sequences appended and not settled, in order. */
    private final List<Long> waiting = new ArrayList<>();

    private long appended;
    private long synced;
    private int settledAtCheckpoint;
    private int lives;
    private Path dir;
    private TestSpool spool;

    @BeforeEach
    void open() throws Exception {
        dir = temp.resolve("life0");
        spool = new TestSpool(dir);
    }

    @RepeatedTest(3)
    void spoolBehavesLikeAList() throws Exception {
        System.out.println("seed of SpoolModelTest: " + seed + " (repeat with -Dforebay.seed=" + seed + ")");
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> append(1 + random.nextInt(40));
                case 4, 5 -> sync();
                case 6, 7 -> settle(random.nextInt(60));
                case 8 -> reopen(false);
                default -> reopen(true);
            }
            check();
        }
    }

    @AfterEach
    void close() throws Exception {
        spool.close();
    }

    private void append(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            int size = random.nextInt(4) == 0 ? 300_000 + random.nextInt(600_000) : 50 + random.nextInt(2_000);
            spool.append(TOPIC, appended, size);
            waiting.add(appended++);
        }
    }

    private void sync() throws Exception {
        spool.spool.syncNow();
        synced = appended;
    }

    private void settle(int most) throws Exception {
        List<Long> settled = spool.settle(most);
        assertThat(settled).isEqualTo(readable().subList(0, settled.size()));
        waiting.subList(0, settled.size()).clear();
        settledAtCheckpoint += settled.size();
    }

    private List<Long> readable() {
        return waiting.stream().filter(sequence -> sequence < synced).toList();
    }

    private void reopen(boolean killed) throws Exception {
        Path next = dir;
        if (killed) {
            next = temp.resolve("life" + ++lives);
            Corruption.copy(dir, next);
        }
        spool.close();
        if (killed) {
            delete(dir);
        }
        dir = next;
        spool = new TestSpool(dir);
        synced = appended; // a kill loses nothing that was appended, and a start forces it
    }

    private void check() {
        assertThat(spool.sequences()).isEqualTo(readable());
        assertThat(spool.spool.waiting()).isEqualTo(waiting.size());
        assertThat(spool.spool.writer().appended()).isEqualTo(appended);
        assertThat(spool.spool.synced()).isEqualTo(synced);
        if (appended > 0) {
            assertThat(spool.account(TOPIC).accepted()).isEqualTo(appended);
            assertThat(spool.account(TOPIC).delivered()).isEqualTo(settledAtCheckpoint);
            assertThat(spool.spool.writer().producer(TOPIC).lastSequence()).isEqualTo(appended - 1);
        }
    }

    private static void delete(Path dir) throws Exception {
        try (var files = Files.newDirectoryStream(dir)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(dir);
    }
}
