// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.shield;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts what went wrong inside the agent. After too many errors within a minute it goes down for good, and records pass as if there
 * were no agent. Thread-safe.
 */
public final class Shield {
    /** Errors within a minute that are one too many. */
    public static final int MOST = 20;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final AgentLog log;
    private final LongSupplier nanoTime;
    private final AtomicLong errors = new AtomicLong();

    private long minute;
    private int inMinute;
    private volatile boolean down;

    public Shield(AgentLog log) {
        this(log, System::nanoTime);
    }

    Shield(AgentLog log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
        this.minute = nanoTime.getAsLong();
    }

    /** Have there been too many errors? One volatile read. */
    public boolean isDown() {
        return down;
    }

    /** Errors so far. */
    public long errors() {
        return errors.get();
    }

    /** Notes an error, whatever it is; never throws. */
    public void caught(String where, Throwable error) {
        try {
            if (errors.incrementAndGet() == 1) {
                StackTraceElement[] trace = error.getStackTrace();
                log.say(
                        "an error of the agent, while %s; the application isn't affected: %s%s",
                        where, error, trace.length == 0 ? "" : " at " + trace[0]);
            }
            count(where, error);
        } catch (Throwable e) {
            down = true;
        }
    }

    private synchronized void count(String where, Throwable error) {
        long now = nanoTime.getAsLong();
        if (now - minute >= MINUTE) {
            minute = now;
            inMinute = 0;
        }
        if (++inMinute >= MOST && !down) {
            down = true;
            log.say(
                    "%d errors of the agent within a minute, the last while %s (%s): it does nothing from now on",
                    inMinute, where, error);
        }
    }
}
