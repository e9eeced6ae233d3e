// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.shield.AgentLog;
import java.text.MessageFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * What OpenTelemetry's SDK logs to instead of {@code java.util.logging.Logger}, which packaging replaces by this. The JDK's would start
 * the application's logging before the application has set it up. Warnings come through, each logger's once in ten minutes; a collector
 * that is down is told of, and not again and again. Thread-safe.
 */
public final class SdkLogger {
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final Map<String, Long> LAST = new ConcurrentHashMap<>();

    private static volatile @Nullable AgentLog log;

    private final String name;

    private SdkLogger(String name) {
        this.name = name;
    }

    static void connect(AgentLog to) {
        log = to;
    }

    public static SdkLogger getLogger(String name) {
        return new SdkLogger(name);
    }

    public boolean isLoggable(Level level) {
        return level.intValue() >= Level.WARNING.intValue();
    }

    public void fine(String message) {
        log(Level.FINE, message);
    }

    public void info(String message) {
        log(Level.INFO, message);
    }

    public void warning(String message) {
        log(Level.WARNING, message);
    }

    public void log(Level level, String message) {
        say(level, message, null);
    }

    public void log(Level level, String message, @Nullable Throwable error) {
        say(level, message, error);
    }

    public void log(Level level, String message, Object argument) {
        log(level, message, new Object[] {argument});
    }

    public void log(Level level, String message, Object[] arguments) {
        if (isLoggable(level)) {
            say(level, MessageFormat.format(message, arguments), null);
        }
    }

    private void say(Level level, String message, @Nullable Throwable error) {
        AgentLog to = log;
        if (to == null || !isLoggable(level)) {
            return;
        }
        long now = System.nanoTime();
        Long before = LAST.get(name);
        if (before != null && now - before < QUIET_NANOS) {
            return;
        }
        LAST.put(name, now);
        to.say("%s%s", message, error == null ? "" : ": " + error);
    }
}
