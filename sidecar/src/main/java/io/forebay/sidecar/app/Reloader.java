// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import io.forebay.sidecar.admin.AdminActions.Outcome;
import io.forebay.sidecar.admin.AdminActions.Reloaded;
import io.forebay.sidecar.admin.Status;
import io.forebay.sidecar.concurrent.Threads;
import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.config.ConfigLoader.Loaded;
import io.forebay.sidecar.config.ConfigSource;
import io.forebay.sidecar.config.Problem;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.drain.Forwarding;
import io.forebay.sidecar.ingest.Ingest;
import io.forebay.sidecar.ingest.ListenException;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.systemd.ServiceManager;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a changed configuration in force while records flow, one at a time. What may fail comes first (the file, the producer, the
 * listeners) and leaves everything as it was; from there on nothing can. Any thread.
 */
final class Reloader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private static final String KAFKA = "kafka.";

    private final ConfigSource source;
    private final Parts parts;
    private final ServiceManager manager;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicBoolean wanted = new AtomicBoolean();
    private final ExecutorService soon =
            Executors.newSingleThreadExecutor(body -> Threads.daemon("forebay-reload", body));
    private volatile Loaded running;
    private volatile Status.Config status;
    private volatile boolean stopping;

    /** What a configuration is put in force in. */
    record Parts(Spool spool, DeadLetterStore deadLetters, Ingest ingest, Drain drain, Forwarding forwarding) {}

    Reloader(ConfigSource source, Loaded running, Parts parts, ServiceManager manager) {
        this.manager = manager;
        this.source = source;
        this.running = running;
        this.parts = parts;
        status = new Status.Config(System.currentTimeMillis(), null, List.of(), List.of());
    }

    /** What is in force. */
    SidecarConfig config() {
        return running.config();
    }

    Status.Config status() {
        return status;
    }

    /** For who can't be answered, such as a signal: waits for its turn; several before that are one. */
    void reloadSoon() {
        if (wanted.compareAndSet(false, true)) {
            try {
                soon.execute(() -> {
                    turn.lock();
                    try {
                        wanted.set(false); // before the file is read: what changes from here on is asked for anew
                        reloadInTurn();
                    } finally {
                        turn.unlock();
                    }
                });
            } catch (RejectedExecutionException e) {
                LOG.warn("not reloaded: the sidecar is stopping");
            }
        }
    }

    Reloaded reload() {
        if (!turn.tryLock()) {
            return Reloaded.not(Outcome.BUSY, List.of("another reload is under way; ask again when it is over"));
        }
        try {
            return reloadInTurn();
        } finally {
            turn.unlock();
        }
    }

    private Reloaded reloadInTurn() {
        if (stopping) {
            return Reloaded.not(Outcome.STOPPING, List.of("the sidecar is stopping"));
        }
        manager.reloading();
        try {
            ConfigSource.Reloaded next = source.reload(running);
            return putInForce(next);
        } catch (BadConfigException e) {
            return bad(e.problems().stream().map(Problem::text).toList());
        } catch (ListenException | IllegalArgumentException e) {
            return bad(List.of(String.valueOf(e.getMessage())));
        } finally {
            manager.reloaded();
        }
    }

    private Reloaded putInForce(ConfigSource.Reloaded change) throws ListenException {
        Loaded next = change.next();
        SidecarConfig config = next.config();
        boolean kafkaToo = change.changed().stream().anyMatch(key -> key.startsWith(KAFKA));
        boolean forwardToo = kafkaToo || !topic(config).equals(topic(running.config()));
        Drain.Prepared drain = parts.drain().prepare(config.drain(), kafkaToo);
        try {
            // A larger record must fit everywhere before one is let in, and a smaller limit holds for none that is in.
            parts.deadLetters().change(config.deadLetters());
            parts.ingest().change(config.ingest(), () -> parts.spool().change(config.spool()));
        } catch (ListenException | RuntimeException e) {
            drain.close();
            parts.deadLetters().change(running.config().deadLetters());
            throw e;
        }
        // From here on nothing fails, and nothing is taken back.
        List<String> notes = new ArrayList<>();
        try {
            if (!parts.drain().change(drain)) {
                notes.add(
                        "Kafka did not answer all that the old producer had sent: the new one sends it again, and it may be "
                                + "there twice");
            }
        } catch (IllegalStateException e) {
            notes.add("the sidecar is stopping: the next start has the new settings of the producer");
        }
        if (forwardToo) {
            parts.forwarding().change(config.forward());
        }
        running = next;
        long now = System.currentTimeMillis();
        status = new Status.Config(now, now, List.of(), change.needsRestart());
        LOG.info("reloaded: {}", change.changed().isEmpty() ? "nothing has changed" : "changed " + change.changed());
        notes.forEach(LOG::warn);
        if (!change.needsRestart().isEmpty()) {
            LOG.warn("needs a restart to be in force: {}", change.needsRestart());
        }
        return new Reloaded(Outcome.IN_FORCE, change.changed(), change.needsRestart(), List.of(), notes);
    }

    private static String topic(SidecarConfig config) {
        return config.forward() == null ? "" : config.forward().topic();
    }

    private Reloaded bad(List<String> problems) {
        problems.forEach(LOG::error);
        LOG.error("not reloaded, the configuration before stays in force: {} problems, see above", problems.size());
        Status.Config before = status;
        status =
                new Status.Config(before.inForceSinceMs(), System.currentTimeMillis(), problems, before.needsRestart());
        return Reloaded.not(Outcome.BAD, problems);
    }

    /** Puts nothing in force any more; waits for a reload that is under way, which is cut short. */
    void stop() {
        stopping = true;
        parts.drain().hurryChange();
        turn.lock();
        try {
            soon.shutdown();
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
