// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that change while records are in the spool. */
class ReloadedSpoolTest {
    private static final String PRODUCER = "p";
    private static final int RECORD = 100_000;
    private static final long MB = 1 << 20;

    @TempDir
    private Path dir;

    private final AtomicLong now = new AtomicLong(1_795_456_800_000L);
    private Spool spool;
    private TestSpool test;
    private long appended;

    @BeforeEach
    void open() throws Exception {
        spool = Spool.open(settings(8 * MB), now::get);
        test = new TestSpool(spool);
    }

    @AfterEach
    void close() throws Exception {
        spool.close();
    }

    @Test
    void higherLimit_makesRoomAtOnce() throws Exception {
        fill();
        long before = appended;
        spool.change(settings(16 * MB));
        assertThat(spool.writer().hasRoom())
                .as("without the pause after a full disk")
                .isTrue();
        fill();
        assertThat(appended).isGreaterThan(before + 40);
        assertThat(spool.bytes()).isBetween(14 * MB, 17 * MB);
    }

    @Test
    void lowerLimit_stopsAdmissionUntilEnoughHasLeft() throws Exception {
        fill();
        long full = appended;
        spool.change(settings(4 * MB));
        assertThat(spool.writer().hasRoom()).isFalse();
        assertThat(test.sequences()).as("nothing is thrown away").hasSize((int) full);
        while (!test.settle(10).isEmpty() && !hasRoom()) {
            assertThat(spool.bytes()).isGreaterThanOrEqualTo(3 * MB);
        }
        assertThat(spool.bytes()).isLessThan(4 * MB);
        test.append(PRODUCER, appended++, RECORD);
    }

    @Test
    void otherPolicy_holdsFromTheNextRecordOn() {
        assertThat(spool.writer().whenFull()).isEqualTo(FullPolicy.BLOCK);
        spool.change(new SpoolSettings(dir, 8 * MB, MB, 0, 1 << 20, FullPolicy.DROP_OLDEST));
        assertThat(spool.writer().whenFull()).isEqualTo(FullPolicy.DROP_OLDEST);
    }

    @Test
    void diskThatIsTooFullByTheNewLimit_stopsAdmission() {
        assertThat(spool.writer().hasRoom()).isTrue();
        spool.change(new SpoolSettings(dir, 8 * MB, MB, Long.MAX_VALUE, 1 << 20));
        fillUntilFull();
        assertThat(spool.whyFull()).contains("spool.free.min.bytes is");
        spool.change(settings(8 * MB));
        assertThat(spool.writer().hasRoom()).isTrue();
    }

    @Test
    void filesAreKeptFromThenOn_andLetGoFromThenOn() throws Exception {
        spool.change(settings(8 * MB).withKeep(new SpoolSettings.Keep(0, 8 * MB)));
        fill();
        drainAll();
        long kept = spool.bytes();
        assertThat(kept).isGreaterThan(4 * MB);
        spool.change(settings(8 * MB));
        spool.checkpoint();
        assertThat(spool.bytes()).isLessThan(2 * MB);
    }

    private SpoolSettings settings(long maxBytes) {
        return new SpoolSettings(dir, maxBytes, MB, 0, 1 << 20);
    }

    private boolean hasRoom() {
        now.addAndGet(1_000);
        return spool.writer().hasRoom();
    }

    private void fill() throws Exception {
        while (hasRoom()) {
            test.append(PRODUCER, appended++, RECORD);
        }
        spool.syncNow();
    }

    private void fillUntilFull() {
        try {
            fill();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void drainAll() throws Exception {
        while (!test.settle(10).isEmpty()) {
            // all that is there
        }
    }
}
