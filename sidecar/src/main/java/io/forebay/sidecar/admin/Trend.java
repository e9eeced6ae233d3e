// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last minutes of a few figures, for rates and small charts: a few kilobytes, and a sample every {@value #EVERY_MS} ms. Any thread. */
public final class Trend {
    public static final long EVERY_MS = 2_000;
    static final int KEPT = 150;
    /** Rates are of so many of the last samples. */
    private static final int WINDOW = 30;
    /** Below so many seconds a rate says little. */
    private static final double LEAST_SECONDS = 3;

    /**
     * How things stood.
     *
     * @param atMs monotonic milliseconds
     * @param accepted records accepted so far
     * @param waiting records in the spool
     * @param bytes of the spool's files
     */
    public record Sample(long atMs, long accepted, long waiting, long bytes) {
        private long left() {
            return accepted - waiting;
        }
    }

    /** What happens a second, over the last minute; zero while that isn't known. */
    public record Rates(double accepted, double left, double bytes) {
        static final Rates UNKNOWN = new Rates(0, 0, 0);
    }

    private final Deque<Sample> samples = new ArrayDeque<>();
    private long movedAtMs = Long.MIN_VALUE;

    public synchronized void add(Sample sample) {
        Sample last = samples.peekLast();
        if (last == null || sample.left() > last.left() || last.waiting() == 0 || sample.waiting() == 0) {
            movedAtMs = sample.atMs();
        }
        samples.addLast(sample);
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
    }

    /** For how long records have waited without one of them leaving, as of the last sample. */
    public synchronized long stuckMs() {
        Sample last = samples.peekLast();
        return last == null ? 0 : last.atMs() - movedAtMs;
    }

    public synchronized Rates rates() {
        List<Sample> all = new ArrayList<>(samples);
        if (all.isEmpty()) {
            return Rates.UNKNOWN;
        }
        Sample last = all.get(all.size() - 1);
        Sample first = all.get(Math.max(0, all.size() - 1 - WINDOW));
        double seconds = (last.atMs() - first.atMs()) / 1_000.0;
        return seconds < LEAST_SECONDS
                ? Rates.UNKNOWN
                : new Rates(
                        (last.accepted() - first.accepted()) / seconds,
                        (last.left() - first.left()) / seconds,
                        (last.bytes() - first.bytes()) / seconds);
    }

    /** In how many seconds {@code room} more bytes are used up at the present rate; null where they aren't. */
    public static @Nullable Long fullInSeconds(Rates rates, long room) {
        // more must come than goes: between two files that are freed the bytes grow even while all is well
        return rates.bytes() >= 1 && rates.accepted() > rates.left()
                ? (long) (Math.max(0, room) / rates.bytes())
                : null;
    }

    /** In how many seconds nothing waits any more at the present rate; null where that isn't in sight. */
    public static @Nullable Long drainedInSeconds(Rates rates, long waiting) {
        double net = rates.left() - rates.accepted();
        return waiting > 0 && net >= 1 ? (long) Math.ceil(waiting / net) : null;
    }

    /** Oldest first. */
    public synchronized List<Sample> samples() {
        return new ArrayList<>(samples);
    }
}
