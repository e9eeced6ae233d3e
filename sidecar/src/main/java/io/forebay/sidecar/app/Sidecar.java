// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import io.forebay.sidecar.admin.AdminServer;
import io.forebay.sidecar.app.StartException.Reason;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.drain.DeadLetterForwarder;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.drain.ForwardSettings;
import io.forebay.sidecar.ingest.Ingest;
import io.forebay.sidecar.ingest.IngestMetrics;
import io.forebay.sidecar.ingest.ListenException;
import io.forebay.sidecar.spool.Recovery;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolOpenException;
import io.forebay.sidecar.spool.SpoolSettings;
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

    private final Deque<AutoCloseable> open;
    private final Spool spool;
    private final Drain drain;
    private final Ingest ingest;
    private final SidecarView view;
    private boolean stopped;

    private Sidecar(Deque<AutoCloseable> open, Spool spool, Drain drain, Ingest ingest, SidecarView view) {
        this.open = open;
        this.spool = spool;
        this.drain = drain;
        this.ingest = ingest;
        this.view = view;
    }

    /**
     * Opens the spools, starts the drain and listens, whether Kafka is there or not.
     *
     * @throws StartException when something is in the way; nothing is left open then
     */
    public static Sidecar start(SidecarConfig config) throws StartException {
        loadSockets();
        Deque<AutoCloseable> open = new ArrayDeque<>(); // the last one first
        try {
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
            Ingest ingest = new Ingest(config.ingest(), spool.writer(), System::currentTimeMillis, IngestMetrics.NONE);
            ingest.start();
            open.push(ingest);
            Drain drain = new Drain(config.drain(), spool, deadLetters);
            open.push(drain);
            drain.start();
            SidecarView view = new SidecarView(config, spool, deadLetters, drain, ingest);
            AdminServer admin = new AdminServer(config.admin(), view, new Operator(spool, deadLetters, ingest));
            admin.start();
            open.push(admin);
            ForwardSettings forward = config.forward();
            if (forward != null) {
                open.push(DeadLetterForwarder.start(forward, deadLetters));
            }
            return new Sidecar(open, spool, drain, ingest, view);
        } catch (SpoolOpenException e) {
            throw closing(e, reason(e.reason()), open);
        } catch (ListenException e) {
            throw closing(e, reason(e.reason()), open);
        } catch (IOException e) {
            throw closing(e, reasonOfAdmin(e), open);
        }
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

    /**
     * Takes no more records, delivers what Kafka takes within the grace time and closes everything. Idempotent.
     *
     * @return how many records remain in the spool, for the next start to go on with
     */
    public long stop() {
        if (!stopped) {
            stopped = true;
            LOG.info("stopping: {} records to deliver", spool.waiting());
            view.stopping();
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
