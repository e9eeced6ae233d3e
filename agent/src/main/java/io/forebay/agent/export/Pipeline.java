// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.EndedSpan;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.observe.SpanSink;
import io.forebay.agent.shield.AgentLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * From the producers' threads to OpenTelemetry's SDK. The SDK starts on a thread of its own with the first producer; spans that end
 * before it is there are kept, a bounded number of them. Thread-safe.
 */
public final class Pipeline implements SpanSink {
    private static final int MOST_EARLY = 2_048;
    private static final long STOP_SECONDS = 3;
    private static final long LAST_ACKS_SECONDS = 1;
    private static final long LOOK_MS = 10;
    private static final long STATUS_SECONDS = 5;

    private final AgentSettings settings;
    private final AgentLog log;
    private final List<EndedSpan> early = new ArrayList<>(); // guarded by itself
    private long lost; // guarded by early

    private @Nullable Observer observer;
    private volatile @Nullable Sdk sdk;
    private volatile boolean broken;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch stopping = new CountDownLatch(1);

    public Pipeline(AgentSettings settings, AgentLog log) {
        this.settings = settings;
        this.log = log;
    }

    /** Tells whose producers are to be exported; once, before {@link #start}. */
    public void observe(Observer of) {
        observer = of;
    }

    /** Starts the SDK, without waiting for it. */
    public void start() {
        try {
            Runtime.getRuntime().addShutdownHook(daemon(this::stop, "forebay-agent-stop"));
        } catch (IllegalStateException stopping) {
            // the JVM is going down already
            broken = true;
            return;
        }
        daemon(this::run, "forebay-agent").start();
    }

    /** A thread that keeps neither the JVM nor the application's class loader alive; nor do the SDK's, which it starts. */
    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(Pipeline.class.getClassLoader());
        return thread;
    }

    /** An application may be done before the SDK is there; what it sent is worth some waiting. */
    private void stop() {
        stopping.countDown();
        try {
            awaitLastAcks();
            boolean there = started.await(STOP_SECONDS, TimeUnit.SECONDS);
            Sdk running = sdk;
            if (there && running != null) {
                running.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An application may close its producers in a hook of its own, which runs beside this one. */
    private void awaitLastAcks() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LAST_ACKS_SECONDS);
        while (isAnyBusy() && System.nanoTime() - until < 0) {
            Thread.sleep(LOOK_MS);
        }
    }

    private boolean isAnyBusy() {
        Observer producers = observer;
        if (producers == null) {
            return false;
        }
        for (Client client : producers.openClients()) {
            if (client.isBusy()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void accept(EndedSpan span) {
        Sdk running = sdk;
        if (running != null) {
            running.accept(span);
        } else if (!broken) {
            keep(span);
        }
    }

    private void keep(EndedSpan span) {
        synchronized (early) {
            Sdk running = sdk;
            if (running != null) {
                running.accept(span);
            } else if (early.size() < MOST_EARLY) {
                early.add(span);
            } else {
                lost++;
            }
        }
    }

    private void run() {
        Observer producers = observer;
        if (producers == null) {
            return;
        }
        startSdk(producers);
        Status status = new Status(settings, producers);
        try {
            do {
                status.publish();
            } while (!stopping.await(STATUS_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError e) {
            log.say("doesn't tell its status any more: %s", e);
        }
    }

    private void startSdk(Observer producers) {
        try {
            Sdk running = Sdk.start(settings, producers, log);
            synchronized (early) {
                sdk = running;
                early.forEach(running::accept);
                running.dropped(lost);
                early.clear();
            }
        } catch (Throwable e) {
            broken = true;
            synchronized (early) {
                early.clear();
            }
            log.say("exports nothing: %s", e.getMessage() == null ? e : e.getMessage());
        } finally {
            started.countDown();
        }
    }
}
