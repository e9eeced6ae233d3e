// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.incident.IncidentLog;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says a trouble that lasts in few words: a line when it begins, one a minute while it goes on, one when it is over, with how long it
 * took and how often it was met. A reason that is another than before has a line at once, since it asks for another remedy: a broker that
 * did not answer in time may turn out to refuse who we are. Confined to one thread.
 */
final class Incident {
    private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Some errors of brokers quote much. */
    private static final int MOST_CHARS = 500;

    /** Reasons with lines of their own within a minute, so that one that quotes changing figures doesn't fill the log. */
    private static final int MOST_REASONS = 4;

    private final Logger log;
    private final String what;
    private final LongSupplier nanoTime;
    private final IncidentLog.Tracker tracker;
    private final Map<String, Long> saidAt = new HashMap<>();
    private long count;
    private long beganAt;
    private String lastReason = "";

    /** @param what the subject of each line, such as "Kafka" */
    Incident(Logger log, String what, LongSupplier nanoTime) {
        this.log = log;
        this.what = what;
        this.nanoTime = nanoTime;
        tracker = IncidentLog.ofThisProcess().tracker(what);
    }

    /** The trouble was met, for the first time or again. */
    void met(String why) {
        met(why, "");
    }

    /**
     * The trouble was met, for the first time or again.
     *
     * @param why the reason
     * @param figures what changes while the reason stays, such as how many records wait
     */
    void met(String why, String figures) {
        String reason = shortened(why);
        String text = figures.isEmpty() ? reason : reason + "; " + figures;
        tracker.met(text);
        long now = nanoTime.getAsLong();
        if (count++ == 0) {
            beganAt = now;
            said(reason, now);
            log.warn("{}: {}", what, text);
            return;
        }
        saidAt.values().removeIf(at -> now - at >= REMINDER_NANOS);
        if (!saidAt.containsKey(reason) && saidAt.size() < MOST_REASONS) {
            String again = reason.equals(lastReason) ? "still" : "now";
            said(reason, now);
            log.warn("{}: {} {} (for {} s, met {} times)", what, again, text, seconds(now - beganAt), count);
        }
    }

    private void said(String reason, long now) {
        saidAt.put(reason, now);
        lastReason = reason;
    }

    static String shortened(@Nullable String message) {
        String all = String.valueOf(message);
        return all.length() <= MOST_CHARS ? all : all.substring(0, MOST_CHARS) + "…";
    }

    boolean isOn() {
        return count > 0;
    }

    /** The trouble is over, if it was on. */
    void over(String how) {
        if (count > 0) {
            log.info("{}: {} after {} s", what, how, seconds(nanoTime.getAsLong() - beganAt));
            count = 0;
            saidAt.clear();
            tracker.over();
        }
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
