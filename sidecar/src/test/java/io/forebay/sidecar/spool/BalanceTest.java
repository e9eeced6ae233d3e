// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts that don't add up are told, and never corrected. */
class BalanceTest {
    private static final String TOPIC = "t";

    @TempDir
    private Path dir;

    @Test
    void whatIsCountedOnceAddsUp_overRestarts() throws Exception {
        for (int life = 0; life < 3; life++) {
            try (TestSpool spool = new TestSpool(dir)) {
                for (int i = 0; i < 100; i++) {
                    spool.append(life % 2 == 0 ? TOPIC : "u", 100L * life + i, 100);
                }
                spool.spool.syncNow();
                spool.settle(70);
                assertThat(spool.spool.imbalance()).isNull();
            }
        }
    }

    @Test
    void damagedRecordsAreNoImbalance() throws Exception {
        try (TestSpool spool = new TestSpool(dir)) {
            SpoolRecoveryTest.append(spool, 0, 100, 100);
            spool.spool.syncNow();
        }
        Path file = CycleFile.list(dir).get(0).path();
        Corruption.flipByteOf(file, "billing-7-50.");
        try (TestSpool spool = new TestSpool(dir)) {
            assertThat(spool.settle(200)).hasSize(99);
            SpoolRecoveryTest.append(spool, 100, 10, 500_000);
            spool.spool.syncNow();
            spool.settle(200);
            assertThat(spool.spool.imbalance()).isNull();
        }
    }

    @Test
    void recordThatIsSettledButNotCounted_isTold_alsoAfterARestart() throws Exception {
        try (TestSpool spool = new TestSpool(dir)) {
            SpoolRecoveryTest.append(spool, 0, 10, 100);
            spool.spool.syncNow();
            spool.settle(5);
            assertThat(spool.spool.imbalance()).isNull();
            spool.spool.settle(0, 10, 0);
            spool.spool.checkpoint();
            assertThat(spool.spool.imbalance())
                    .isEqualTo(
                            "of the first 10 records 5 were delivered, dead-lettered or discarded, 0 wait and 0 could"
                                    + " not be read");
        }
        try (TestSpool spool = new TestSpool(dir)) {
            assertThat(spool.spool.imbalance()).startsWith("of the first 10 records 5 were");
        }
    }

    @Test
    void topicWithMoreDeliveredThanAccepted_isTold() throws Exception {
        try (TestSpool spool = new TestSpool(dir)) {
            SpoolRecoveryTest.append(spool, 0, 10, 100);
            spool.append("u", 10, 100);
            spool.spool.syncNow();
            byte[] topic = {'u'};
            Topic wrong = spool.spool.writer().topic(topic, 0, 1);
            for (int i = 0; i < 11; i++) {
                spool.spool.countDelivered(wrong);
            }
            spool.spool.settle(0, 11, 0, List.of());
            spool.spool.checkpoint();
            assertThat(spool.spool.imbalance()).startsWith("topic u accepted 1 records, but 11 were delivered");
        }
    }

    @Test
    void filesThatAreMissingAtTheEnd_areTold() throws Exception {
        try (TestSpool spool = new TestSpool(dir)) {
            SpoolRecoveryTest.append(spool, 0, 10, 100);
            spool.spool.syncNow();
        }
        Path first = CycleFile.list(dir).get(0).path();
        byte[] old = Files.readAllBytes(first);
        try (TestSpool spool = new TestSpool(dir)) {
            SpoolRecoveryTest.append(spool, 10, 10, 100);
            spool.spool.syncNow();
            spool.settle(20);
        }
        for (CycleFile file : CycleFile.list(dir)) {
            Files.delete(file.path());
        }
        Files.write(first, old);
        try (TestSpool spool = new TestSpool(dir)) {
            assertThat(spool.spool.imbalance())
                    .startsWith("the newest record in its files is number 10, but 20 had been settled");
        }
    }
}
