// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;

/**
 * Makes appended records durable: one {@link #doWork} forces everything that was appended until it began. Under load, what is appended
 * while a force runs is the next one's batch (group commit), so there is no timer and no record waits for another's company.
 *
 * <p>A force that fails is not tried again: what the kernel holds is then unknown. The spool fails, and a restart finds out. Confined to
 * one thread, but for {@link #add}.
 */
final class Syncer {
    private final SpoolDirectory directory;
    private final Progress progress;
    private final Retention retention;
    private final Queue<Segment> segments = new ConcurrentLinkedQueue<>();

    private volatile LongConsumer onForced = nanos -> {};

    // sync thread
    private boolean nameIsDurable;

    Syncer(SpoolDirectory directory, Progress progress, Retention retention) {
        this.directory = directory;
        this.progress = progress;
        this.retention = retention;
    }

    /** Tells how long each force took, in nanoseconds, on the thread that forced; must not block. */
    void onForced(LongConsumer listener) {
        onForced = listener;
    }

    /** Takes the file into which the next records go. Called by the writer, before it publishes the first of them. */
    void add(Segment segment) {
        segments.add(segment);
    }

    /** Whether there was something to force. */
    boolean doWork() {
        long target = progress.appended();
        boolean records = target != progress.synced();
        if (progress.failure() != null || !(records || hasNewFile())) {
            return false;
        }
        try {
            long before = System.nanoTime();
            forceAll();
            onForced.accept(System.nanoTime() - before);
        } catch (IOException | RuntimeException | Error e) {
            progress.fail("forcing the spool to disk failed", e);
            return false;
        }
        if (records) {
            progress.synced(target); // the line that commits
        }
        return true;
    }

    /** A new file is forced even before its first record: once what its head tells is durable, the files before it may go. */
    private boolean hasNewFile() {
        return segments.size() > 1 || !(nameIsDurable || segments.isEmpty());
    }

    private void forceAll() throws IOException {
        while (segments.size() > 1) {
            // Only now is the first one finished: a force before the look at the size may have missed its last records.
            segments.element().force();
            segments.remove().close();
            nameIsDurable = false;
        }
        Segment current = segments.element();
        current.force();
        if (!nameIsDurable) {
            directory.force();
            nameIsDurable = true;
            retention.headIsDurable(current.file());
        }
    }

    void close() throws IOException {
        for (Segment segment = segments.poll(); segment != null; segment = segments.poll()) {
            segment.close();
        }
    }
}
