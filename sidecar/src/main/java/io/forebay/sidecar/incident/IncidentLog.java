// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.incident;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last {@value #KEPT} incidents. Whoever logs a trouble that lasts also has a {@link Tracker} here, so that the log and those who look
 * on tell the same. Where there is no room, the oldest that is over makes place. Nothing of it survives the process. Any thread.
 */
public final class IncidentLog {
    public static final int KEPT = 50;

    /** One for a process, as its log is one. */
    private static final IncidentLog OF_THIS_PROCESS = new IncidentLog(System::currentTimeMillis);

    private final LongSupplier nowMs;
    private final Deque<Entry> entries = new ArrayDeque<>(); // the newest first

    /** @param nowMs epoch milliseconds */
    public IncidentLog(LongSupplier nowMs) {
        this.nowMs = nowMs;
    }

    public static IncidentLog ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** For a trouble whose end somebody sees. */
    public Tracker tracker(String what) {
        return new Tracker(what, Long.MAX_VALUE);
    }

    /** For one that counts as over when it hasn't been met for so long. */
    public Tracker tracker(String what, long quietMs) {
        return new Tracker(what, quietMs);
    }

    /** The newest first. */
    public List<Incident> incidents() {
        List<Entry> all;
        synchronized (this) {
            all = new ArrayList<>(entries);
        }
        long now = nowMs.getAsLong();
        return all.stream().map(entry -> entry.incident(now)).toList();
    }

    private synchronized Entry begin(String what, String reason, long quietMs, long now) {
        if (entries.size() >= KEPT) {
            removeOne(now);
        }
        Entry entry = new Entry(what, reason, quietMs, now);
        entries.addFirst(entry);
        return entry;
    }

    private void removeOne(long now) {
        List<Entry> oldestFirst = new ArrayList<>(entries);
        Collections.reverse(oldestFirst);
        for (Entry entry : oldestFirst) {
            if (entry.isOver(now)) {
                entries.remove(entry);
                return;
            }
        }
        entries.removeLast();
    }

    /** One kind of trouble, one incident after the other. Confined to one thread. */
    public final class Tracker {
        private final String what;
        private final long quietMs;
        private @Nullable Entry open;

        private Tracker(String what, long quietMs) {
            this.what = what;
            this.quietMs = quietMs;
        }

        /** The trouble was met, for the first time or again. */
        public void met(String reason) {
            met(reason, 1);
        }

        /** As often as that. */
        public void met(String reason, long times) {
            long now = nowMs.getAsLong();
            Entry entry = open;
            if (entry == null || entry.isOver(now)) {
                entry = begin(what, reason, quietMs, now);
                open = entry;
            }
            entry.met(reason, times, now);
        }

        /** It is over, if it was on. */
        public void over() {
            if (open != null) {
                open.endedMs = nowMs.getAsLong();
                open = null;
            }
        }
    }

    /** Written by its tracker's thread. */
    private static final class Entry {
        private static final long ON = 0;

        private final String what;
        private final long quietMs;
        private final long beganMs;
        private volatile String reason;
        private volatile long lastMs;
        private volatile long count;
        private volatile long endedMs = ON;

        private Entry(String what, String reason, long quietMs, long now) {
            this.what = what;
            this.reason = reason;
            this.quietMs = quietMs;
            beganMs = now;
            lastMs = now;
        }

        private void met(String why, long times, long now) {
            reason = why;
            lastMs = now;
            long before = count; // no other thread writes it
            count = before + times;
        }

        private boolean isOver(long now) {
            return endedMs != ON || now - lastMs > quietMs;
        }

        private Incident incident(long now) {
            Long ended = endedMs != ON ? Long.valueOf(endedMs) : isOver(now) ? Long.valueOf(lastMs) : null;
            return new Incident(what, reason, beganMs, lastMs, ended, count);
        }
    }
}
