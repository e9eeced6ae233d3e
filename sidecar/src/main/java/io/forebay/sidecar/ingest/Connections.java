// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.incident.IncidentLog;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All connections of the event loop and what they share: memory, admission, and the news from the spool. Confined to that loop, but for
 * {@link #wake} and {@link #when}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is scheduled reports for itself, and nothing waits for a close
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    /** Turned-away clients that may wait for their answer at a time; beyond it they are closed without one. */
    private static final int MOST_REFUSED = 64;
    /** After which it is looked again whether a debt is paid, at the latest. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** How long a turned-away client has to say something. */
    private static final long REFUSED_SILENCE_MS = 500;

    private final EventLoop loop;
    private final RecordSink sink;
    private final Memory memory;
    private final Intake intake;
    private final byte[] workspace = new byte[ReadBuffers.LARGE_BYTES + Inbox.SMALL_BYTES];
    private final List<Connection> open = new ArrayList<>();
    private final AtomicBoolean awake = new AtomicBoolean();

    private IngestSettings settings;
    private int refused;
    private int first;
    private boolean stopped;
    private @Nullable SpoolFailedException failure;

    /**
     * @param clockMs epoch milliseconds
     * @param nanos monotonic, as {@link System#nanoTime}
     */
    Connections(
            EventLoop loop,
            IngestSettings settings,
            RecordSink sink,
            LongSupplier clockMs,
            LongSupplier nanos,
            IngestMetrics metrics) {
        this.loop = loop;
        this.settings = settings;
        this.sink = sink;
        memory = new Memory(settings.maxMemoryBytes(), metrics);
        intake = new Intake(sink, settings, metrics, clockMs, nanos, this::admissionClosed);
    }

    Memory memory() {
        return memory;
    }

    byte[] workspace() {
        return workspace;
    }

    /** Whether records are still taken at all in this life. */
    boolean isServing() {
        return failure == null && !stopped;
    }

    /** Whether those who take no acks can bring something now; where not, what is read may have to wait in memory. */
    boolean isAdmitting() {
        return isServing() && (intake.isOpen() || !intake.makesWait(false));
    }

    /** Whether a connection isn't to be read for a while, for what its listener or its user has sent; it is looked at again then. */
    boolean mustPause(Allowance allowance) {
        Payer payer = allowance.inDebt();
        if (payer == null) {
            return false;
        }
        if (payer.mayWake()) {
            payer.sayOverRate(intake.incidents);
            long nanos = Math.min(payer.pauseNanos(intake.payers.nowNanos()), LONGEST_PAUSE_NANOS);
            loop.schedule(() -> wake(payer), nanos, TimeUnit.NANOSECONDS);
        }
        return true;
    }

    private void wake(Payer payer) {
        payer.awoken();
        for (Connection connection : new ArrayList<>(open)) {
            if (connection.session.allowance.isOf(payer)) {
                connection.progress();
            }
        }
    }

    void accept(DuplexChannel channel, Entrance entrance, Peer peer) {
        Refusal refusal = refusal(entrance, peer);
        if (refusal != null && refused >= MOST_REFUSED) {
            intake.metrics.connectionRefused(entrance.name(), refusal.code().text());
            channel.close();
            return;
        }
        Connection connection = new Connection(this, intake, entrance, channel, peer, refusal);
        open.add(connection);
        intake.metrics.connectionOpened(entrance.name());
        channel.pipeline().addLast(connection);
        if (refusal != null) {
            refused++;
            loop.schedule(() -> connection.refuse(refusal), REFUSED_SILENCE_MS, TimeUnit.MILLISECONDS);
        }
    }

    private @Nullable Refusal refusal(Entrance entrance, Peer peer) {
        if (!entrance.access().allows(peer)) {
            return entrance.access().refusal(peer);
        }
        if (failure != null) {
            return new Refusal(ErrorCode.SPOOL_FAILED, reason(failure));
        }
        if (open.size() - refused >= settings.maxConnections()) {
            return new Refusal(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "there are " + settings.maxConnections() + " connections already (ingest.connections.max)");
        }
        return null;
    }

    void closed(Connection connection) {
        if (open.remove(connection)) {
            if (connection.isRefused()) {
                refused--;
            }
            intake.metrics.connectionClosed(connection.listener);
        }
    }

    /** Any thread: something has changed in the spool. Many calls before the loop comes to it are one. */
    void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            loop.execute(this::progress);
        }
    }

    private void progress() {
        awake.set(false); // before looking, so that what changes meanwhile wakes again
        SpoolFailedException failed = sink.failure();
        if (failed != null) {
            spoolFailed(failed);
            return;
        }
        intake.payers.release(sink);
        intake.reopen();
        intake.tick();
        intake.turnedAway.look(intake.nowMs());
        // Not always the same one first, or it would take all the room there is.
        List<Connection> all = new ArrayList<>(open);
        first = all.isEmpty() ? 0 : (first + 1) % all.size();
        for (int i = 0; i < all.size(); i++) {
            all.get((first + i) % all.size()).progress();
        }
    }

    /**
     * Other limits and listeners, for those who are connected too.
     *
     * @param others puts in force what else belongs to the change, before anybody is asked
     */
    void change(IngestSettings now, Runnable others) {
        settings = now;
        memory.max(now.maxMemoryBytes());
        others.run();
        intake.change(now);
        new ArrayList<>(open).forEach(Connection::changed);
        progress();
    }

    private void admissionClosed() {
        for (Connection connection : open) {
            connection.updateReading();
        }
    }

    /** No more is taken in this life: who waits for an ack is told, the others are not read any more. */
    void spoolFailed(SpoolFailedException cause) {
        if (failure == null) {
            failure = cause;
            LOG.error("the spool failed, nothing is accepted until a restart", cause);
            IncidentLog.ofThisProcess().tracker("spool").met(reason(cause));
            String message = reason(cause);
            for (Connection connection : new ArrayList<>(open)) {
                connection.spoolFailed(message);
            }
        }
    }

    private static String reason(SpoolFailedException cause) {
        return "the spool failed, nothing is accepted until a restart: " + cause.getMessage();
    }

    /** Reads nothing more. */
    void stop() {
        stopped = true;
        admissionClosed();
    }

    /** The oldest connections first, at most so many of them. */
    List<ConnectionStatus> statuses(int most) {
        return open.stream().limit(most).map(Connection::status).toList();
    }

    int count() {
        return open.size();
    }

    boolean areQuiet() {
        boolean quiet = true;
        for (Connection connection : open) {
            quiet &= connection.isQuiet();
        }
        return quiet;
    }

    /** Whether nobody waits for an ack that is bound to come soon. */
    boolean areAcknowledged() {
        for (Connection connection : open) {
            if (!connection.session.isDone() && !connection.session.waitsForKafka() && failure == null) {
                return false;
            }
        }
        return true;
    }

    boolean areClosed() {
        return open.isEmpty();
    }

    void close() {
        stopped = true;
        intake.turnedAway.tell();
        for (Connection connection : new ArrayList<>(open)) {
            connection.close();
        }
    }

    /** Any thread: completes when {@code condition} holds on the loop, with true, or at the deadline, with false. */
    CompletableFuture<Boolean> when(BooleanSupplier condition, long everyMs, long deadlineNanos) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        check(condition, everyMs, deadlineNanos, done);
        return done;
    }

    private void check(BooleanSupplier condition, long everyMs, long deadlineNanos, CompletableFuture<Boolean> done) {
        loop.schedule(
                () -> {
                    if (condition.getAsBoolean()) {
                        done.complete(true);
                    } else if (System.nanoTime() - deadlineNanos >= 0) {
                        done.complete(false);
                    } else {
                        check(condition, everyMs, deadlineNanos, done);
                    }
                },
                everyMs,
                TimeUnit.MILLISECONDS);
    }
}
