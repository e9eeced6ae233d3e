// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.concurrent.Pulse;
import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.concurrent.Threads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The thread that runs the {@link Syncer}: it parks while there is nothing to force and is woken by the writer. */
final class SyncThread implements AutoCloseable {
    /** How often waiting clients are let try again while the disk is full: nobody tells us when somebody else's file is deleted. */
    private static final long FULL_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Syncer syncer;
    private final Progress progress;
    private final Thread thread;
    private final Signal signal = new Signal();
    private final Pulse pulse = new Pulse("the sync thread", System::nanoTime);
    private volatile boolean closing;

    SyncThread(Syncer syncer, Progress progress) {
        this.syncer = syncer;
        this.progress = progress;
        thread = Threads.daemon("forebay-sync", this::run);
    }

    void start() {
        thread.start();
    }

    /** Cheap while the thread is busy. */
    void wake() {
        signal.raise();
    }

    private void run() {
        while (!closing) {
            pulse.beat();
            if (!syncer.doWork()) {
                idle();
            }
        }
        while (syncer.doWork()) {
            // what was appended before the close
        }
        pulse.rest();
    }

    private void idle() {
        pulse.rest();
        if (progress.isFull()) {
            signal.await(FULL_RETRY_NANOS);
            progress.wake();
        } else {
            signal.await(Long.MAX_VALUE);
        }
    }

    /** Null while a force takes no longer than {@code patience}. Any thread. */
    @Nullable
    String hang(Duration patience) {
        return pulse.trouble(patience.toNanos());
    }

    /** Forces what is left and ends; waits for it. */
    @Override
    public void close() {
        closing = true;
        signal.raise();
        Threads.join(thread);
    }
}
