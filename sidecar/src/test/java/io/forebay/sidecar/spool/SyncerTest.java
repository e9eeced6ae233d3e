// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncerTest {
    @TempDir
    private Path dir;

    private final Progress progress = new Progress();
    private final List<String> lost = new ArrayList<>();

    private SpoolDirectory directory;
    private SingleChronicleQueue queue;
    private Syncer syncer;

    @BeforeEach
    void open() throws Exception {
        ChronicleLog.initialise();
        directory = SpoolDirectory.open(dir);
        queue = ChronicleLog.open(dir, new CycleClock());
        syncer = new Syncer(directory, progress, new Retention(queue, 0, SpoolSettings.Keep.NOTHING, () -> 0));
    }

    @AfterEach
    void close() throws Exception {
        syncer.close();
        queue.close();
        directory.close();
    }

    @Test
    void recordsThatCameDuringTheForceAreForcedBeforeTheirFileIsClosed() throws Exception {
        FakeSegment first = new FakeSegment(1);
        FakeSegment second = new FakeSegment(2);
        first.during = () -> {
            write(first, 2);
            syncer.add(second);
            write(second, 3);
        };
        syncer.add(first);
        write(first, 1);
        syncer.doWork();
        assertThat(progress.synced()).isEqualTo(1);
        syncer.doWork();
        assertThat(progress.synced()).isEqualTo(3);
        assertThat(first.forced).isEqualTo(2);
        assertThat(second.forced).isEqualTo(3);
        assertThat(lost).isEmpty();
    }

    @Test
    void newFileIsForcedBeforeItsFirstRecord() throws Exception {
        FakeSegment segment = new FakeSegment(1);
        syncer.add(segment);
        assertThat(syncer.doWork()).isTrue();
        assertThat(segment.forces).isEqualTo(1);
        assertThat(syncer.doWork()).isFalse();
    }

    @Test
    void forceThatFailsIsNotTriedAgain() throws Exception {
        FakeSegment segment = new FakeSegment(1);
        segment.broken = true;
        syncer.add(segment);
        write(segment, 1);
        assertThat(syncer.doWork()).isFalse();
        segment.broken = false;
        assertThat(syncer.doWork()).isFalse();
        assertThat(progress.synced()).isZero();
        assertThat(progress.failure()).hasMessageContaining("forcing");
    }

    private void write(FakeSegment segment, long ordinal) {
        segment.written = ordinal;
        progress.appended(ordinal);
    }

    /** Remembers up to which record it is on the disk, and says when it is closed with others in it. */
    private final class FakeSegment extends Segment {
        private long written;
        private long forced;
        private int forces;
        private boolean broken;
        private Runnable during = () -> {};

        FakeSegment(int cycle) throws IOException {
            super(
                    CycleFile.of(dir, cycle),
                    FileChannel.open(
                            dir.resolve("segment" + cycle), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        }

        @Override
        void force() throws IOException {
            if (broken) {
                throw new IOException("input/output error");
            }
            forces++;
            forced = written;
            Runnable once = during;
            during = () -> {};
            once.run();
        }

        @Override
        public void close() throws IOException {
            if (forced < written) {
                lost.add("records up to " + written + ", forced were those up to " + forced);
            }
            super.close();
        }
    }
}
