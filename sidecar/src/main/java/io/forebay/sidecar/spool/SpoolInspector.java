// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a spool from outside, whether its sidecar is running or not, and changes nothing. What a running sidecar does meanwhile may
 * be seen or not.
 */
public final class SpoolInspector implements AutoCloseable {
    private final Path dir;
    private final SingleChronicleQueue queue;
    private final Checkpoint checkpoint;
    private final List<CycleFile> files;

    private SpoolInspector(Path dir, SingleChronicleQueue queue, Checkpoint checkpoint, List<CycleFile> files) {
        this.dir = dir;
        this.queue = queue;
        this.checkpoint = checkpoint;
        this.files = files;
    }

    /**
     * One file of a spool.
     *
     * @param records records in it, without the spool's own
     * @param firstOrdinal of the first record, 0 when there is none
     * @param lastOrdinal of the last record, 0 when there is none
     * @param bytes what it occupies
     * @param damaged excerpts that can't be read
     */
    public record File(String name, long records, long firstOrdinal, long lastOrdinal, long bytes, long damaged) {}

    /**
     * What a look at everything found.
     *
     * @param holder pid of the process that has the spool open, or -1
     * @param settledOrdinal up to here everything has left the spool, by the last checkpoint
     * @param lastOrdinal of the newest record
     * @param waiting records that can be read and are not settled
     * @param oldestWaitingMs when the oldest of those was received, epoch milliseconds
     * @param unreadable records that are missing between others, or damaged
     * @param accounts by topic
     */
    public record Summary(
            long holder,
            long settledOrdinal,
            long lastOrdinal,
            long waiting,
            @Nullable Long oldestWaitingMs,
            long unreadable,
            List<File> files,
            Accounts accounts) {}

    /** Takes one record; the flyweight is used again for the next. */
    @FunctionalInterface
    public interface Visitor {
        /** Returns whether to go on. */
        boolean record(StoredRecord stored) throws IOException;
    }

    /**
     * Opens the spool in {@code dir} for reading.
     *
     * @throws IOException where there is none, or it can't be read
     */
    public static SpoolInspector open(Path dir) throws IOException {
        if (!Files.isDirectory(dir)) {
            throw new NotDirectoryException(dir.toString());
        }
        ChronicleLog.initialise();
        Checkpoint checkpoint = CheckpointFile.peek(dir);
        List<CycleFile> files = new ArrayList<>();
        for (CycleFile file : CycleFile.list(dir)) {
            if (file.hasHead() || DiskSpace.dataBytes(file.path()) > 0) { // else it is being begun right now
                files.add(file);
            }
        }
        SingleChronicleQueue queue = ChronicleLog.openReadOnly(dir);
        for (CycleFile file : files) {
            String damage = ChronicleLog.headDamage(queue, file);
            if (damage != null) {
                queue.close();
                throw new IOException("the head of " + file.path() + " can't be read (" + damage
                        + "); a sidecar that starts on this spool sets the file aside and reads the others");
            }
        }
        return new SpoolInspector(dir, queue, checkpoint, files);
    }

    /** Visits the records that can be read, oldest first, the settled ones only if {@code settledToo} and still on the disk. */
    public void forEach(boolean settledToo, Visitor visitor) throws IOException {
        try {
            visitAll(settledToo, visitor);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    /** A page that a file lost is a fault here, since what is open for reading only can't be given its length back. */
    private IOException cutShort(InternalError fault) {
        return new IOException(
                "a file in " + dir + " was cut short and can't be read to its end (" + fault.getMessage()
                        + "); a sidecar that starts on this spool reads what is left",
                fault);
    }

    private void visitAll(boolean settledToo, Visitor visitor) throws IOException {
        StoredRecord stored = new StoredRecord();
        for (CycleFile file : files) {
            try (LogCursor cursor = new LogCursor(queue)) {
                boolean more = cursor.moveToCycle(file.cycle()) && nextIn(file, cursor, stored);
                while (more) {
                    boolean wanted = stored.kind() != Kind.STATE
                            && (settledToo || !checkpoint.hasLeft(topic(stored), stored.ordinal()));
                    if (wanted && !visitor.record(stored)) {
                        return;
                    }
                    more = nextIn(file, cursor, stored);
                }
            }
        }
    }

    private static boolean nextIn(CycleFile file, LogCursor cursor, StoredRecord into) {
        do {
            if (cursor.read(into)) {
                return ChronicleLog.ROLL_CYCLE.toCycle(cursor.index()) == file.cycle();
            }
        } while (cursor.cycle() == file.cycle() && cursor.skip());
        return false;
    }

    /** Reads everything, checksums included. */
    public Summary summary() throws IOException {
        try {
            return survey();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InternalError e) {
            throw cutShort(e);
        }
    }

    private Summary survey() throws IOException {
        Survey survey = new Survey(checkpoint);
        StoredRecord stored = new StoredRecord();
        for (CycleFile file : files) {
            survey.begin(file);
            try (LogCursor cursor = new LogCursor(queue)) {
                boolean more = cursor.moveToCycle(file.cycle()) && nextIn(file, cursor, stored);
                while (more) {
                    survey.add(stored);
                    more = nextIn(file, cursor, stored);
                }
                survey.end(cursor.damaged());
            }
        }
        return survey.summary(SpoolDirectory.holder(dir));
    }

    static String topic(StoredRecord stored) {
        return new String(
                stored.array(), stored.body().topicOffset(), stored.body().topicLength(), US_ASCII);
    }

    @Override
    public void close() {
        queue.close();
    }
}
