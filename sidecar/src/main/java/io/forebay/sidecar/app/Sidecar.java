// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import io.forebay.sidecar.admin.AdminServer;
import io.forebay.sidecar.app.StartException.Reason;
import io.forebay.sidecar.config.ConfigLoader.Loaded;
import io.forebay.sidecar.config.ConfigSource;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.drain.Forwarding;
import io.forebay.sidecar.ingest.Ingest;
import io.forebay.sidecar.ingest.ListenException;
import io.forebay.sidecar.spool.Recovery;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolOpenException;
import io.forebay.sidecar.spool.SpoolSettings;
import io.forebay.sidecar.systemd.InheritedSockets;
import io.forebay.sidecar.systemd.ServiceManager;
import io.forebay.sidecar.telemetry.Sources;
import io.forebay.sidecar.telemetry.Telemetry;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sidecar in one object: sockets into a spool, the spool into Kafka. Clients are let in as soon as there is a place for what they
 * bring, before Kafka's producer is made, which takes a second; closed in the order in which a record flows, so that nothing is left on
 * the way.
 */
public final class Sidecar implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);

    /** How long clients that are still sending are listened to when the sidecar stops. */
    private static final Duration STOP_ACCEPTING_WITHIN = Duration.ofSeconds(1);

    /** What a stop may take beside the grace time: the last force and checkpoint, on a disk that is busy. */
    private static final Duration CLOSING_WITHIN = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> open;
    private final Spool spool;
    private final Drain drain;
    private final Ingest ingest;
    private final Reloader reloader;
    private final SidecarView view;
    private final ServiceManager manager;
    private boolean stopped;

    private Sidecar(
            Deque<AutoCloseable> open,
            Spool spool,
            Drain drain,
            Ingest ingest,
            Reloader reloader,
            SidecarView view,
            ServiceManager manager) {
        this.manager = manager;
        this.reloader = reloader;
        this.open = open;
        this.spool = spool;
        this.drain = drain;
        this.ingest = ingest;
        this.view = view;
    }

    /** As the other, with nobody to tell and no sockets but its own. */
    public static Sidecar start(Loaded loaded, ConfigSource source) throws StartException {
        return start(loaded, source, ServiceManager.none(), InheritedSockets.NONE);
    }

    /**
     * Opens the spools, starts the drain and listens, whether Kafka is there or not.
     *
     * @param loaded what {@code source} came to
     * @param source to be read again when a reload is asked for
     * @param manager is told how it goes; closed by whoever made it
     * @param inherited what its listeners take over rather than to bind
     * @throws StartException when something is in the way; nothing is left open then
     */
    public static Sidecar start(Loaded loaded, ConfigSource source, ServiceManager manager, InheritedSockets inherited)
            throws StartException {
        SidecarConfig config = loaded.config();
        manager.starting("opening the spool " + config.spool().dir());
        loadSockets();
        Deque<AutoCloseable> open = new ArrayDeque<>(); // the last one first
        try {
            Telemetry telemetry = new Telemetry(config.telemetry());
            Spool spool = Spool.open(config.spool(), System::currentTimeMillis);
            open.push(spool);
            say(config.spool(), spool.recovery());
            DeadLetterStore deadLetters = DeadLetterStore.open(config.deadLetters(), System::currentTimeMillis);
            open.push(deadLetters);
            if (deadLetters.count() > 0) {
                LOG.warn(
                        "{} dead letters in {}",
                        deadLetters.count(),
                        config.deadLetters().dir());
            }
            spool.start();
            Ingest ingest = new Ingest(
                    config.ingest(), spool.writer(), System::currentTimeMillis, telemetry.ingest(), inherited);
            ingest.start();
            open.push(ingest);
            open.push(telemetry);
            Drain drain = new Drain(config.drain(), spool, deadLetters, telemetry.drain());
            open.push(drain);
            Forwarding forwarding = Forwarding.start(config.forward(), deadLetters);
            open.push(forwarding);
            Reloader reloader = new Reloader(
                    source, loaded, new Reloader.Parts(spool, deadLetters, ingest, drain, forwarding), manager);
            open.push(reloader);
            SidecarView view = new SidecarView(reloader, spool, deadLetters, drain, ingest, telemetry);
            telemetry.start(new Sources(
                    spool,
                    deadLetters,
                    drain,
                    () -> view.notReady() == null,
                    () -> reloader.status().reloadFailed()));
            drain.start();
            AdminServer admin =
                    new AdminServer(config.admin(), view, new Operator(spool, deadLetters, ingest, reloader));
            admin.start();
            open.push(admin);
            manager.ready(view);
            return new Sidecar(open, spool, drain, ingest, reloader, view, manager);
        } catch (SpoolOpenException e) {
            throw closing(e, reason(e.reason()), open);
        } catch (ListenException e) {
            throw closing(e, reason(e.reason()), open);
        } catch (IOException e) {
            throw closing(e, reasonOfAdmin(e), open);
        } catch (IllegalStateException e) { // Netty's, where it gets no file descriptor for an event loop
            throw closing(new IOException("can't start: " + rootOf(e), e), Reason.CANNOT_CREATE, open);
        }
    }

    private static Throwable rootOf(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /**
     * Java loads the library of its sockets with the first one and doesn't try again. Were there no file descriptor left at that
     * moment, Kafka would be out of reach for as long as this process lives.
     */
    private static void loadSockets() {
        try (SocketChannel channel = SocketChannel.open()) {
            LOG.debug("sockets are loaded: {}", channel);
        } catch (IOException e) {
            LOG.warn("no socket can be opened yet: {}", e.toString());
        }
    }

    private static Reason reasonOfAdmin(IOException failure) {
        if (failure instanceof BindException) {
            return Reason.IN_USE;
        }
        return failure instanceof AccessDeniedException ? Reason.NO_PERMISSION : Reason.CANNOT_CREATE;
    }

    private static Reason reason(ListenException.Reason reason) {
        return switch (reason) {
            case CANNOT_CREATE -> Reason.CANNOT_CREATE;
            case INVALID -> Reason.INVALID;
            case NO_PERMISSION -> Reason.NO_PERMISSION;
            case IN_USE -> Reason.IN_USE;
            case UNSUPPORTED -> Reason.UNSUPPORTED;
        };
    }

    private static void say(SpoolSettings settings, Recovery found) {
        if (found.files() == 0) {
            LOG.info("spool {} is new", settings.dir());
            return;
        }
        Long oldest = found.oldestReceivedAtMs();
        String since = oldest == null
                ? ""
                : ", the oldest received "
                        + Duration.between(Instant.ofEpochMilli(oldest), Instant.now())
                                .toSeconds() + " s ago";
        LOG.info(
                "spool {}: {} records wait{}; {} files, {} bytes",
                settings.dir(),
                found.waiting(),
                since,
                found.files(),
                found.bytes());
        if (found.unreadable() > 0) {
            LOG.error(
                    "spool {}: {} records of its newest files can't be read any more",
                    settings.dir(),
                    found.unreadable());
        }
    }

    /** Reads the configuration anew and puts it in force, as soon as may be; the log says what came of it. Any thread. */
    public void reloadSoon() {
        reloader.reloadSoon();
    }

    /**
     * Takes no more records, delivers what Kafka takes within the grace time and closes everything. Idempotent.
     *
     * @return how many records remain in the spool, for the next start to go on with
     */
    public long stop() {
        if (!stopped) {
            stopped = true;
            LOG.info("stopping: {} records to deliver", spool.waiting());
            manager.stopping(reloader.config().drain().shutdownGrace().plus(CLOSING_WITHIN));
            view.stopping();
            reloader.stop(); // from here on nothing changes but by this thread
            ingest.stopAccepting(STOP_ACCEPTING_WITHIN);
            drain.close();
            closeAll(open); // ingest after the drain: its last deliveries are acknowledged
            if (spool.waiting() > 0) {
                LOG.warn("stopped; {} records remain in the spool, the next start delivers them", spool.waiting());
            } else {
                LOG.info("stopped; the spool is empty");
            }
        }
        return spool.waiting();
    }

    @Override
    public void close() {
        stop();
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            AutoCloseable last = open.pop();
            try {
                last.close();
            } catch (Exception e) {
                LOG.error(
                        "{} can't be closed; what is synced is on the disk",
                        last.getClass().getSimpleName(),
                        e);
            }
        }
    }

    private static Reason reason(SpoolOpenException.Reason reason) {
        return switch (reason) {
            case CANNOT_CREATE -> Reason.CANNOT_CREATE;
            case NO_PERMISSION -> Reason.NO_PERMISSION;
            case IN_USE -> Reason.IN_USE;
            case UNSUPPORTED -> Reason.UNSUPPORTED;
        };
    }

    private static StartException closing(Exception cause, Reason reason, Deque<AutoCloseable> open) {
        closeAll(open);
        return new StartException(reason, String.valueOf(cause.getMessage()), cause);
    }
}
