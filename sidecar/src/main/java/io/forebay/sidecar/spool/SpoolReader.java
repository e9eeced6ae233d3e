// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.StoredRecord;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the spool in order, as far as it is synced, over files and past damage. The ordinals tell how many records damage cost;
 * {@link #unreadable} counts them.
 *
 * <p>What can't be read just now, for lack of file descriptors or of memory, is never passed over: {@link UncheckedIOException} is thrown
 * instead, and a new reader may be tried. Confined to the thread that calls it first.
 */
public final class SpoolReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolReader.class);

    private final LogCursor cursor;
    private final Progress progress;
    private final Retention retention;
    private final TopicCache topics;
    /** The last record of earlier lives; nothing of them is still to come. */
    private final long recovered;

    /** Whether it is the first to come there, and so the one that counts what is missing. */
    private final boolean counts;

    private final long begin;
    private boolean hasRead;
    private long expected;
    private long unreadable;

    SpoolReader(
            LogCursor cursor,
            Progress progress,
            Retention retention,
            Accounts accounts,
            long recovered,
            Position from,
            boolean counts) {
        this.cursor = cursor;
        this.counts = counts;
        this.progress = progress;
        this.retention = retention;
        this.topics = new TopicCache(accounts);
        this.recovered = recovered;
        expected = from.ordinal() + 1;
        unreadable = from.unreadable();
        begin = from.index();
        try {
            start(begin);
        } catch (UncheckedIOException e) {
            cursor.close();
            throw e;
        }
    }

    private void start(long from) {
        if (from == 0 || !cursor.moveToIndex(from)) {
            // The file is gone since all of it was settled, or there never was one.
            moveBehind(from == 0 ? Integer.MIN_VALUE : ChronicleLog.ROLL_CYCLE.toCycle(from) - 1);
        }
    }

    /** Moves to the first file after {@code cycle} that can be read. */
    private boolean moveBehind(int cycle) {
        for (int later : retention.cyclesAfter(cycle)) {
            if (cursor.moveToCycle(later)) {
                return true;
            }
        }
        return false;
    }

    /** Reads the next record that is synced into {@code into}; false where there is none now. Never a {@link Kind#STATE} record. */
    public boolean next(StoredRecord into) {
        while (expected <= progress.synced()) {
            if (!cursor.read(into)) {
                if (!skip()) {
                    return false;
                }
            } else if (into.kind() != Kind.STATE && into.ordinal() >= expected) {
                lost(into.ordinal() - expected);
                expected = into.ordinal() + 1;
                hasRead = true;
                return true;
            }
        }
        return false;
    }

    /** Reads again the record at {@code index}, which this or another reader's {@link #next} has returned; false where that fails. */
    public boolean reread(long index, StoredRecord into) {
        return cursor.moveToIndex(index) && cursor.read(into) && cursor.index() == index;
    }

    /** Where the record that was read last stands; before the first, where the reader begins. */
    public long index() {
        return hasRead ? cursor.index() : begin;
    }

    /** Records that should have been there and were not, over the life of the spool. */
    public long unreadable() {
        return unreadable;
    }

    /** Every record up to this ordinal has been returned by {@link #next} or is unreadable. */
    public long passed() {
        return expected - 1;
    }

    /** The topic of a record that this reader has read. */
    public Topic topicOf(StoredRecord stored) {
        return topics.get(
                stored.array(), stored.body().topicOffset(), stored.body().topicLength());
    }

    private boolean skip() {
        int cycle = cursor.cycle();
        // The file that this life is writing has no holes: what is missing there is still to come.
        boolean writing = cycle >= retention.writing();
        if (!writing && ((cycle != LogCursor.NOWHERE && cursor.skip()) || moveBehind(cycle))) {
            return true;
        }
        // There is no file left that an earlier life may have written.
        lost(recovered + 1 - expected);
        expected = Math.max(expected, recovered + 1);
        return false;
    }

    private void lost(long count) {
        if (count > 0 && counts) {
            unreadable += count;
            LOG.error("{} records before ordinal {} can't be read any more", count, expected + count);
        }
    }

    @Override
    public void close() {
        cursor.close();
    }
}
