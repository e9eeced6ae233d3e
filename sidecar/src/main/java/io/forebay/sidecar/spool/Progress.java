// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the records have come, shared by the threads of one spool. Every number has one writer and only grows; readers may be late,
 * never early.
 */
final class Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private final List<Runnable> wakeups = new CopyOnWriteArrayList<>();

    // written by the ingest event loop
    private volatile long appended;
    private volatile @Nullable String whyFull;

    // written by the sync thread
    private volatile long synced;

    // written by the drain
    private volatile long delivered;
    private volatile long passed;
    private volatile long pending;
    private volatile long discarded;

    private volatile @Nullable SpoolFailedException failure;

    long appended() {
        return appended;
    }

    void appended(long ordinal) {
        appended = ordinal;
    }

    long synced() {
        return synced;
    }

    void synced(long ordinal) {
        synced = ordinal;
        wake();
    }

    long delivered() {
        return delivered;
    }

    /** Up to here all have left the spool; some behind that may have too. */
    void delivered(long ordinal) {
        delivered = ordinal;
        wake();
    }

    /** The drain has come to the records up to here, of which {@link #pending} are still in the spool. */
    long passed() {
        return passed;
    }

    void passed(long ordinal, long stillPending) {
        pending = stillPending;
        passed = ordinal;
    }

    long pending() {
        return pending;
    }

    /** The highest ordinal that was discarded in this life. */
    long discarded() {
        return discarded;
    }

    void discarded(long ordinal) {
        discarded = Math.max(discarded, ordinal);
    }

    /** Whether admission has stopped for lack of room. */
    boolean isFull() {
        return whyFull != null;
    }

    /** Null while there is room. */
    @Nullable
    String whyFull() {
        return whyFull;
    }

    void full(@Nullable String why) {
        whyFull = why;
    }

    @Nullable
    SpoolFailedException failure() {
        return failure;
    }

    /** The first failure counts; it ends this life of the spool as far as writing goes. */
    synchronized SpoolFailedException fail(String message, Throwable cause) {
        SpoolFailedException first = failure;
        if (first == null) {
            first = new SpoolFailedException(message + ": " + cause, cause);
            failure = first;
            wake();
        }
        return first;
    }

    void onChange(Runnable wakeup) {
        wakeups.add(wakeup);
    }

    void wake() {
        for (Runnable wakeup : wakeups) {
            try {
                wakeup.run();
            } catch (
                    RuntimeException
                            e) { // such as an event loop that has ended: its trouble must not become the caller's
                LOG.debug("wake-up", e);
            }
        }
    }
}
