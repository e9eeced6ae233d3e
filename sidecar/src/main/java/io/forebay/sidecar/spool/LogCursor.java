// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads excerpts one after the other and gets past what is damaged inside a file: one with a wrong checksum is passed over, and behind a
 * hole reading goes on at the next index page. What can't be read for lack of file descriptors or memory is not damaged: each method
 * throws {@link UncheckedIOException} then, and may be called again. Confined to one thread.
 */
final class LogCursor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogCursor.class);

    /** Chronicle indexes every so many excerpts; only those can be found behind a hole. */
    private static final int INDEX_SPACING = 256;
    /** How many index pages without a record make the rest of a file count as lost. */
    private static final int MISSES = 64;

    /** What {@link #cycle()} says before anything was found. */
    static final int NOWHERE = Integer.MIN_VALUE;

    private static final RollCycle CYCLES = ChronicleLog.ROLL_CYCLE;

    private final SingleChronicleQueue queue;
    private final ExcerptTailer tailer;
    private long index;
    private long damaged;

    LogCursor(SingleChronicleQueue queue) {
        this.queue = queue;
        tailer = queue.createTailer();
    }

    boolean moveToIndex(long to) {
        return move(CYCLES.toCycle(to), () -> tailer.moveToIndex(to));
    }

    boolean moveToCycle(int cycle) {
        return move(cycle, () -> tailer.moveToCycle(cycle));
    }

    /** Chronicle says the same of a file that is gone and of one that it can't open now. Records must not be passed over for the latter. */
    private boolean move(int cycle, BooleanSupplier step) {
        CycleFile file = CycleFile.of(queue.file().toPath(), cycle);
        if (moves(file, step)) {
            return true;
        }
        if (Files.notExists(file.path())) {
            return false;
        }
        try {
            String damage = ChronicleLog.headDamage(queue, file);
            if (damage != null) {
                LOG.error("can't go to {}: {}", file.path(), damage);
                return false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return moves(file, step);
    }

    private static boolean moves(CycleFile file, BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (Exception | InternalError e) { // also checked ones, undeclared
            requireDamage(e, file);
            LOG.error("can't go to a place in {}", file.path(), e);
            return false;
        }
    }

    /** What is there and can't be read now is not to be taken for damaged. */
    private static void requireDamage(Throwable error, Object file) {
        if (ChronicleLog.isOfTheMoment(error)) {
            throw new UncheckedIOException(new IOException(file + " can't be read now: " + error, error));
        }
    }

    /** The file that is being read. */
    int cycle() {
        return tailer.cycle();
    }

    /** Where the record that was read last stands. */
    long index() {
        return index;
    }

    /** Excerpts that were passed over since they were not what was written. */
    long damaged() {
        return damaged;
    }

    /** Reads the next whole record; false where nothing more can be read without {@link #skip}. */
    boolean read(StoredRecord into) {
        try {
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return false;
                    }
                    index = document.index();
                    Bytes<?> bytes = Objects.requireNonNull(document.wire()).bytes();
                    String damage = take(bytes, into);
                    if (damage == null) {
                        return true;
                    }
                    damaged++;
                    LOG.error("damaged record at {} in {}: {}", Long.toHexString(index), tailer.currentFile(), damage);
                }
            }
        } catch (NewerFormatException e) {
            throw e;
        } catch (Exception | InternalError e) {
            requireDamage(e, tailer.currentFile());
            LOG.error("can't read on at {} in {}", Long.toHexString(tailer.index()), tailer.currentFile(), e);
            return false;
        }
    }

    private @Nullable String take(Bytes<?> bytes, StoredRecord into) {
        long size = bytes.readRemaining();
        if (size > ChronicleLog.LARGEST_EXCERPT_BYTES) { // a damaged length must not cost the heap
            return size + " bytes, no record has more than " + ChronicleLog.LARGEST_EXCERPT_BYTES;
        }
        bytes.read(into.buffer((int) size), 0, (int) size);
        String damage = into.check((int) size);
        if (damage != null && into.isNewer()) {
            throw new NewerFormatException(damage + ", in " + tailer.currentFile());
        }
        return damage;
    }

    /** Moves past the place where reading stopped, within the same file; false where nothing is found behind it. */
    boolean skip() {
        int cycle = tailer.cycle();
        long page = CYCLES.toSequenceNumber(tailer.index()) / INDEX_SPACING;
        try {
            for (int miss = 1; miss <= MISSES; miss++) {
                if (tailer.moveToIndex(CYCLES.toIndex(cycle, (page + miss) * INDEX_SPACING))) {
                    return true;
                }
            }
        } catch (Exception | InternalError e) {
            requireDamage(e, tailer.currentFile());
            LOG.error("can't look behind the damage in {}", tailer.currentFile(), e);
        }
        return false;
    }

    @Override
    public void close() {
        tailer.singleThreadedCheckDisabled(true);
        tailer.close();
    }
}
