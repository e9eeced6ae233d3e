// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.jspecify.annotations.Nullable;

/**
 * Knows the files of the spool, in order, and how much the finished ones hold; frees those that nobody needs any more. A file is needed
 * for its records until a durable checkpoint has passed them, and for the state at its head until that of a later file is durable; then
 * it may be kept for a while. Safe for any thread.
 */
final class Retention {
    /** The cycle of the file being written while there is none yet. */
    static final int NONE = Integer.MAX_VALUE;

    private record Finished(CycleFile file, long lastOrdinal, long bytes) {}

    private final SingleChronicleQueue queue;
    private final LongSupplier nowMs;
    private final Kept kept;
    private final Deque<Finished> finished = new ArrayDeque<>();
    private volatile long bytes;
    private int writing = NONE;
    private int durableHead;

    /** @param durableHead cycle of the newest file whose head is durable and whole, or any where there are no files */
    Retention(SingleChronicleQueue queue, int durableHead, SpoolSettings.Keep keep, LongSupplier nowMs) {
        this.queue = queue;
        this.nowMs = nowMs;
        kept = new Kept(keep);
        this.durableHead = durableHead;
    }

    /** Other limits for what is kept, from the next {@link #free} on. */
    synchronized void keep(SpoolSettings.Keep limits) {
        kept.limits(limits);
    }

    /** A file of an earlier life; oldest first. */
    synchronized void found(CycleFile file, long lastOrdinal, long size) {
        finished.add(new Finished(file, lastOrdinal, size));
        bytes += size;
    }

    /** The writer has begun {@code next}; the one before it, if any, is finished. In one step, so that no reader misses either. */
    synchronized void rolled(@Nullable CycleFile last, long lastOrdinal, long size, CycleFile next) {
        if (last != null) {
            found(last, lastOrdinal, size);
        }
        writing = next.cycle();
    }

    /** What the head of that file tells is on the disk, name and all. */
    synchronized void headIsDurable(CycleFile file) {
        durableHead = file.cycle();
    }

    /** Bytes in finished files. */
    long bytes() {
        return bytes;
    }

    /** The cycle of the file that this life is writing, or {@link #NONE}. */
    synchronized int writing() {
        return writing;
    }

    /** The cycles of files after {@code cycle}, oldest first, the one being written included. */
    synchronized List<Integer> cyclesAfter(int cycle) {
        List<Integer> later = new ArrayList<>();
        for (Finished file : finished) {
            if (file.file.cycle() > cycle) {
                later.add(file.file.cycle());
            }
        }
        if (writing != NONE && writing > cycle) {
            later.add(writing);
        }
        return later;
    }

    /** The index behind the last record of the oldest finished file that may still be needed; 0 where there is none. */
    synchronized long endOfOldest() {
        Finished oldest = finished.peek();
        return oldest == null ? 0 : ChronicleLog.ROLL_CYCLE.toIndex(oldest.file.cycle() + 1, 0);
    }

    /** Bytes of the files from that which holds the one index to that which holds the other, without the latter. */
    synchronized long bytesBetween(long index, long laterIndex) {
        int from = ChronicleLog.ROLL_CYCLE.toCycle(index);
        int to = ChronicleLog.ROLL_CYCLE.toCycle(laterIndex);
        long sum = 0;
        for (Finished file : finished) {
            if (file.file.cycle() >= from && file.file.cycle() < to) {
                sum += file.bytes;
            }
        }
        return sum;
    }

    /** What a durable checkpoint has passed, oldest first, is kept or deleted; says whether anything was deleted. */
    synchronized boolean free(Position durable) throws IOException {
        release(durable, false);
        return deleted(kept.prune(nowMs.getAsLong()));
    }

    /** The same at a start, of files that an earlier life may have drained long ago. */
    synchronized void freeAtStart(Position durable) throws IOException {
        release(durable, true);
        deleted(kept.prune(nowMs.getAsLong()));
    }

    private void release(Position durable, boolean atStart) throws IOException {
        int reached = ChronicleLog.ROLL_CYCLE.toCycle(durable.index());
        for (Finished oldest = finished.peek(); oldest != null; oldest = finished.peek()) {
            boolean settled = oldest.file.cycle() < reached || oldest.lastOrdinal <= durable.ordinal();
            if (!settled || oldest.file.cycle() >= durableHead) {
                break;
            }
            kept.add(oldest.file, oldest.bytes, atStart, nowMs.getAsLong());
            finished.remove();
        }
    }

    /** Deletes the oldest file that is only kept, since room is needed; false where there is none. */
    synchronized boolean giveUpKept() throws IOException {
        return deleted(kept.deleteOldest());
    }

    private synchronized boolean deleted(long count) {
        if (count > 0) {
            bytes -= count;
            queue.refreshDirectoryListing();
        }
        return count > 0;
    }
}
