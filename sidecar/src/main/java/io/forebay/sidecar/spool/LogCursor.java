// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.record.StoredRecord;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads excerpts one after the other and gets past what is damaged inside a file: one with a wrong checksum is passed over, and behind a
 * hole reading goes on at the next index page. Confined to one thread.
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

    private final ExcerptTailer tailer;
    private long index;
    private long damaged;

    LogCursor(ExcerptTailer tailer) {
        this.tailer = tailer;
    }

    boolean moveToIndex(long to) {
        try {
            return tailer.moveToIndex(to);
        } catch (RuntimeException | InternalError e) {
            LOG.error("can't go to {}", Long.toHexString(to), e);
            return false;
        }
    }

    boolean moveToCycle(int cycle) {
        try {
            return tailer.moveToCycle(cycle);
        } catch (RuntimeException | InternalError e) {
            LOG.error("can't go to the file of cycle {}", cycle, e);
            return false;
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
        } catch (RuntimeException | InternalError e) {
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
        } catch (RuntimeException | InternalError e) {
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
