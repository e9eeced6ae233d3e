// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Drained files that are kept for a while, oldest first, so that somebody can read them again; the first to go when room is needed. When
 * a file came here stands in its time of modification, so that a restart knows it too. Guarded by {@link Retention}.
 */
final class Kept {
    private record Entry(CycleFile file, long bytes, long sinceMs) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private SpoolSettings.Keep limits;
    private long bytes;

    Kept(SpoolSettings.Keep limits) {
        this.limits = limits;
    }

    void limits(SpoolSettings.Keep now) {
        limits = now;
    }

    /**
     * All records of the file have left the spool.
     *
     * @param atStart whether they may have done so in an earlier life; then the file's own time tells when
     */
    void add(CycleFile file, long size, boolean atStart, long nowMs) throws IOException {
        long since = nowMs;
        if (limits.keepsAny()) {
            if (atStart) {
                since = Math.min(nowMs, Files.getLastModifiedTime(file.path()).toMillis());
            } else {
                Files.setLastModifiedTime(file.path(), FileTime.fromMillis(nowMs));
            }
        }
        entries.add(new Entry(file, size, since));
        bytes += size;
    }

    /** Deletes what is over a limit; how many bytes that freed. */
    long prune(long nowMs) throws IOException {
        long freed = 0;
        for (Entry oldest = entries.peek(); oldest != null && isOver(oldest, nowMs); oldest = entries.peek()) {
            freed += deleteOldest();
        }
        return freed;
    }

    private boolean isOver(Entry oldest, long nowMs) {
        return !limits.keepsAny()
                || (limits.ms() > 0 && nowMs - oldest.sinceMs >= limits.ms())
                || (limits.bytes() > 0 && bytes > limits.bytes());
    }

    /** Deletes the oldest file, since room is needed; how many bytes that freed, 0 where nothing is kept. */
    long deleteOldest() throws IOException {
        Entry oldest = entries.peek();
        if (oldest == null) {
            return 0;
        }
        Files.deleteIfExists(oldest.file.path());
        entries.remove();
        bytes -= oldest.bytes;
        return oldest.bytes;
    }
}
