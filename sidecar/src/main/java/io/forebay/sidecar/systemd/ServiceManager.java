// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how it goes, as {@code sd_notify(3)} describes it, and feeds its watchdog for as long as nothing hangs. Where
 * there is no manager all of it does nothing, and one that can't be reached is a line in the log, never a failure. Any thread.
 */
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    /** How often it is looked for news, where the watchdog isn't fed more often. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    /** By which a start that is under way asks for time, from each look on. */
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final @Nullable Channel channel;
    private final @Nullable Duration watchdog;
    private final LongSupplier monotonicNanos;
    private final @Nullable ScheduledExecutorService timer;

    private volatile Phase phase = Phase.NEW;
    private volatile Health health = Health.GOOD;
    private volatile boolean unreachable;
    private String told = ""; // guarded by this
    private boolean hungry; // guarded by this

    private enum Phase {
        NEW,
        STARTING,
        RUNNING,
        STOPPING
    }

    /** What the manager is told of a running program. Must answer at once, whatever hangs. */
    public interface Health {
        /** Nothing to tell. */
        Health GOOD = new Health() {
            @Override
            public @Nullable String hang() {
                return null;
            }

            @Override
            public String summary() {
                return "";
            }
        };

        /** What hangs so that only a restart helps; null while nothing does. */
        @Nullable
        String hang();

        /** How it is, in one line for people. */
        String summary();
    }

    /** Where messages go. */
    interface Channel extends AutoCloseable {
        void send(String message) throws IOException;

        @Override
        void close();
    }

    /** @param monotonicNanos the clock that the manager knows as CLOCK_MONOTONIC */
    ServiceManager(@Nullable Channel channel, @Nullable Duration watchdog, LongSupplier monotonicNanos) {
        this.channel = channel;
        this.watchdog = watchdog;
        this.monotonicNanos = monotonicNanos;
        timer = channel == null
                ? null
                : Executors.newSingleThreadScheduledExecutor(body -> {
                    Thread thread = new Thread(body, "forebay-systemd");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** For a process that nobody manages. */
    public static ServiceManager none() {
        return new ServiceManager(null, null, System::nanoTime);
    }

    /** The one that the environment names: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
    public static ServiceManager ofThisProcess() {
        // On Linux the JVM's own clock is CLOCK_MONOTONIC.
        return in(System.getenv(), ProcessHandle.current().pid(), System::nanoTime);
    }

    static ServiceManager in(Map<String, String> environment, long pid, LongSupplier monotonicNanos) {
        String name = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (name.isEmpty()) {
            return none();
        }
        try {
            NotifySocket socket = NotifySocket.to(name, Libc.get());
            Channel channel = new Channel() {
                @Override
                public void send(String message) throws IOException {
                    socket.send(message);
                }

                @Override
                public void close() {
                    socket.close();
                }
            };
            return new ServiceManager(channel, watchdog(environment, pid), monotonicNanos);
        } catch (IOException | LinkageError e) {
            LOG.warn("the service manager hears nothing: NOTIFY_SOCKET={}: {}", name, e.getMessage());
            return none();
        }
    }

    private static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
        String micros = environment.get("WATCHDOG_USEC");
        String whose = environment.get("WATCHDOG_PID");
        if (micros == null || (whose != null && !whose.equals(String.valueOf(pid)))) {
            return null;
        }
        try {
            long value = Long.parseLong(micros);
            return value > 0 ? Duration.of(value, ChronoUnit.MICROS) : null;
        } catch (NumberFormatException e) {
            LOG.warn("the watchdog isn't fed: WATCHDOG_USEC={} is no number", micros);
            return null;
        }
    }

    /** How often {@link #beat} is due. */
    Duration interval() {
        Duration half = watchdog == null ? LOOK_EVERY : watchdog.dividedBy(2);
        return half.compareTo(LOOK_EVERY) < 0 ? half : LOOK_EVERY;
    }

    /** A start begins, which takes as long as it must: the manager is asked for more time until {@link #ready}. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer
    public void starting(String what) {
        phase = Phase.STARTING;
        send("STATUS=" + what);
        if (timer != null) {
            long nanos = interval().toNanos();
            timer.scheduleWithFixedDelay(this::beatSafely, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The start is over; from here on the watchdog is fed while {@code of} says that nothing hangs. */
    public void ready(Health of) {
        health = of;
        phase = Phase.RUNNING;
        send("READY=1\n" + status(of.summary()));
        if (watchdog != null) {
            LOG.info(
                    "the service manager's watchdog is fed every {} ms",
                    interval().toMillis());
        }
        beat();
    }

    /** The configuration is being read anew, until {@link #reloaded}. */
    public void reloading() {
        if (phase == Phase.RUNNING) {
            send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(monotonicNanos.getAsLong()));
        }
    }

    /** Whatever became of it. */
    public void reloaded() {
        if (phase == Phase.RUNNING) {
            send("READY=1");
        }
    }

    /** The end begins, and takes no longer than {@code within}. */
    public void stopping(Duration within) {
        phase = Phase.STOPPING;
        send("STOPPING=1\nSTATUS=stopping\n" + extend(within));
    }

    private static String extend(Duration by) {
        return "EXTEND_TIMEOUT_USEC=" + TimeUnit.MILLISECONDS.toMicros(by.toMillis());
    }

    private synchronized String status(String text) {
        told = text;
        return "STATUS=" + text.replace('\n', ' ');
    }

    private void beatSafely() {
        try {
            beat();
        } catch (RuntimeException e) { // or the timer would go on no more, and a good process be restarted
            LOG.error("the service manager can't be told how it is", e);
        }
    }

    /** One look, on the timer. */
    synchronized void beat() {
        Phase now = phase;
        if (now == Phase.STARTING) {
            send(extend(START_WITHIN));
        } else if (now != Phase.NEW) {
            String hang = health.hang();
            feed(hang);
            String summary = hang == null ? health.summary() : hang;
            if (now == Phase.RUNNING && !summary.equals(told)) {
                send(status(summary));
            }
        }
    }

    private void feed(@Nullable String hang) {
        if (watchdog == null) {
            return;
        }
        if (hang == null) {
            if (hungry) {
                LOG.warn("the service manager's watchdog is fed again");
            }
            send("WATCHDOG=1");
        } else if (!hungry) {
            LOG.error(
                    "{}: the service manager's watchdog isn't fed any more, and has this process restarted within {} s",
                    hang,
                    watchdog.toSeconds());
        }
        hungry = hang != null;
    }

    private void send(String message) {
        if (channel == null) {
            return;
        }
        try {
            channel.send(message);
            unreachable = false;
        } catch (IOException e) {
            if (!unreachable) {
                LOG.warn(
                        "the service manager can't be told {}: {}",
                        message.lines().findFirst().orElse(""),
                        e.getMessage());
            }
            unreachable = true;
        }
    }

    /** Tells nothing any more. */
    @Override
    public void close() {
        if (timer != null && channel != null) {
            timer.shutdownNow();
            try {
                // A datagram takes a second at most; nobody may send to a descriptor that is another's by now.
                if (timer.awaitTermination(2, TimeUnit.SECONDS)) {
                    channel.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
