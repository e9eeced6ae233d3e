// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.incident.IncidentLog;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Says a trouble that lasts in few words: a line when it begins, one a minute while it goes on, one when it is over, with how long it
 * took and how often it was met. Confined to one thread.
 */
final class Incident {
    private static final long REMINDER_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Some errors of brokers quote much. */
    private static final int MOST_CHARS = 500;

    private final Logger log;
    private final String what;
    private final LongSupplier nanoTime;
    private final IncidentLog.Tracker tracker;
    private long count;
    private long beganAt;
    private long saidAt;

    /** @param what the subject of each line, such as "Kafka" */
    Incident(Logger log, String what, LongSupplier nanoTime) {
        this.log = log;
        this.what = what;
        this.nanoTime = nanoTime;
        tracker = IncidentLog.ofThisProcess().tracker(what);
    }

    /** The trouble was met, for the first time or again. */
    void met(String why) {
        String reason = shortened(why);
        tracker.met(reason);
        long now = nanoTime.getAsLong();
        if (count++ == 0) {
            beganAt = now;
            saidAt = now;
            log.warn("{}: {}", what, reason);
        } else if (now - saidAt >= REMINDER_NANOS) {
            saidAt = now;
            log.warn("{}: still {} (for {} s, met {} times)", what, reason, seconds(now - beganAt), count);
        }
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
            tracker.over();
        }
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }
}
