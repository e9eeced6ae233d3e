// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import io.forebay.sidecar.app.StartException.Reason;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.ingest.Ingest;
import io.forebay.sidecar.ingest.IngestMetrics;
import io.forebay.sidecar.ingest.ListenException;
import io.forebay.sidecar.spool.Recovery;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolOpenException;
import io.forebay.sidecar.spool.SpoolSettings;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
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

    private static final long DEAD_LETTER_FILE_BYTES = 64L << 20;
    /** So that one bad record on a disk that others have filled can go aside, and the good ones behind it go on. */
    private static final long DEAD_LETTER_RESERVE_BYTES = 16L << 20;
    /** What the headers that say why add to a record, with a message of some length. */
    private static final int DEAD_LETTER_ROOM_BYTES = 32 << 10;

    private final Spool deadLetters;
    private final Spool spool;
    private final Drain drain;
    private final Ingest ingest;
    private boolean stopped;

    private Sidecar(Spool deadLetters, Spool spool, Drain drain, Ingest ingest) {
        this.deadLetters = deadLetters;
        this.spool = spool;
        this.drain = drain;
        this.ingest = ingest;
    }

    /**
     * Opens the spools, starts the drain and listens, whether Kafka is there or not.
     *
     * @throws StartException when something is in the way; nothing is left open then
     */
    public static Sidecar start(SidecarConfig config) throws StartException {
        Spool deadLetters = null;
        Spool spool = null;
        Drain drain = null;
        loadSockets();
        try {
            spool = Spool.open(config.spool(), System::currentTimeMillis);
            say(config.spool(), spool.recovery());
            deadLetters = Spool.open(deadLetterSettings(config), System::currentTimeMillis);
            if (deadLetters.recovery().waiting() > 0) {
                LOG.warn("{} dead letters in {}", deadLetters.recovery().waiting(), config.deadLetterDir());
            }
            spool.start();
            Ingest ingest = new Ingest(config.ingest(), spool.writer(), System::currentTimeMillis, IngestMetrics.NONE);
            ingest.start();
            drain = new Drain(config.drain(), spool, deadLetters);
            drain.start();
            return new Sidecar(deadLetters, spool, drain, ingest);
        } catch (SpoolOpenException e) {
            throw closing(e, reason(e.reason()), spool, deadLetters);
        } catch (ListenException e) {
            throw closing(e, reason(e.reason()), spool, deadLetters);
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

    private static Reason reason(ListenException.Reason reason) {
        return switch (reason) {
            case CANNOT_CREATE -> Reason.CANNOT_CREATE;
            case INVALID -> Reason.INVALID;
            case NO_PERMISSION -> Reason.NO_PERMISSION;
            case IN_USE -> Reason.IN_USE;
        };
    }

    private static SpoolSettings deadLetterSettings(SidecarConfig config) {
        SpoolSettings main = config.spool();
        return new SpoolSettings(
                        config.deadLetterDir(),
                        Long.MAX_VALUE,
                        DEAD_LETTER_FILE_BYTES,
                        // the main spool stops first, so that there is room for what must go aside
                        main.minFreeBytes() / 2,
                        Math.min(SpoolSettings.LARGEST_RECORD_BYTES, main.maxRecordBytes() + DEAD_LETTER_ROOM_BYTES))
                .withReserve(DEAD_LETTER_RESERVE_BYTES);
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
            ingest.stopAccepting(STOP_ACCEPTING_WITHIN);
            drain.close();
            ingest.close(); // after the drain: its last deliveries are acknowledged
            closeSpool(spool);
            closeSpool(deadLetters);
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

    private static void closeSpool(Spool spool) {
        try {
            spool.close();
        } catch (IOException | RuntimeException e) {
            LOG.error("a spool can't be closed; what is synced is on the disk", e);
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

    private static StartException closing(
            Exception cause, Reason reason, @Nullable Spool spool, @Nullable Spool deadLetters) {
        StartException failure = new StartException(reason, String.valueOf(cause.getMessage()), cause);
        for (Spool open : new Spool[] {spool, deadLetters}) {
            if (open != null) {
                closeSpool(open);
            }
        }
        return failure;
    }
}
