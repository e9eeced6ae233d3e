// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.shield;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Single lines on standard error, and few of them. No logging framework: one that starts before {@code main} would be configured by
 * the agent instead of the application. Thread-safe.
 */
public final class AgentLog {
    /** Lines in a minute; the next minute tells how many weren't written. */
    static final int MOST = 20;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final PrintStream out;
    private final LongSupplier nanoTime;

    private long minute;
    private int lines;

    public AgentLog() {
        this(System.err, System::nanoTime);
    }

    AgentLog(PrintStream out, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        this.minute = nanoTime.getAsLong();
    }

    /** Writes one line, with its place holders filled in as {@link String#format}, unless there were too many in this minute. */
    public synchronized void say(String format, @Nullable Object... arguments) {
        long now = nanoTime.getAsLong();
        if (now - minute >= MINUTE) {
            int left = lines - MOST;
            minute = now;
            lines = 0;
            if (left > 0) {
                write(left + " lines like the last ones were left out");
            }
        }
        if (lines++ < MOST) {
            write(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
        }
    }

    private void write(String line) {
        out.println("forebay-agent: " + line.replace('\n', ' '));
    }
}
