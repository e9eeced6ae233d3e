// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.concurrent.Pulse;
import io.forebay.sidecar.ingest.ListenException.Reason;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.systemd.InheritedSockets;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the applications connect to. One event loop accepts, decodes, checks and appends to the spool, so the spool has a single writer;
 * and it sends each ack once what it says is true.
 *
 * <p>A record that was taken is in the spool or was refused with a reason; where neither is possible right now, ingest stops reading
 * and the client waits. What is lost in a crash is what no ack was sent for. Nothing here waits for Kafka or for the disk.
 *
 * <p>Start and close it from one thread; the {@link RecordSink} is used on the event loop only.
 */
public final class Ingest implements AutoCloseable {
    /** How often it is looked whether a client still sends, while stopping. */
    private static final long QUIET_MS = 20;

    /** How often it is looked whether a minute is over, without records. */
    private static final long AUDIT_MS = 1_000;

    /** How often the event loop says that it gets on. */
    private static final long BEAT_MS = 1_000;

    /** How long somebody who looks on waits for the event loop. */
    private static final long LOOK_MS = 1_000;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final int CHUNK_ORDER = 4; // 128 KiB: replies are small
    private static final int PAGE_BYTES = 8 << 10;

    private final IngestSettings settings;
    private final RecordSink sink;
    private final LongSupplier clockMs;
    private final LongSupplier nanos;
    private final IngestMetrics metrics;
    private final Transport transport;
    private final InheritedSockets inherited;

    private final Repeater repeater;
    private final Pulse pulse = new Pulse("the ingest event loop", System::nanoTime);

    private volatile @Nullable MultiThreadIoEventLoopGroup group;
    private volatile @Nullable Connections connections;
    private @Nullable ReadBuffers readBuffers;
    private @Nullable Listeners listeners;
    private volatile boolean accepting;

    /** @param clockMs epoch milliseconds */
    public Ingest(IngestSettings settings, RecordSink sink, LongSupplier clockMs, IngestMetrics metrics) {
        this(settings, sink, clockMs, metrics, InheritedSockets.NONE);
    }

    /**
     * @param clockMs epoch milliseconds
     * @param inherited what its listeners take over rather than to bind
     */
    public Ingest(
            IngestSettings settings,
            RecordSink sink,
            LongSupplier clockMs,
            IngestMetrics metrics,
            InheritedSockets inherited) {
        this(settings, sink, clockMs, System::nanoTime, metrics, Transport.best(), inherited);
    }

    /** @param nanos monotonic, as {@link System#nanoTime} */
    Ingest(
            IngestSettings settings,
            RecordSink sink,
            LongSupplier clockMs,
            LongSupplier nanos,
            IngestMetrics metrics,
            Transport transport,
            InheritedSockets inherited) {
        this.inherited = inherited;
        this.settings = settings;
        this.sink = sink;
        this.clockMs = clockMs;
        this.nanos = nanos;
        this.metrics = metrics;
        this.transport = transport;
        repeater = new Repeater(sink, clockMs);
    }

    /** All that a listener's protocol may be. */
    public static List<String> protocols() {
        return Protocols.names();
    }

    /** All codes of errors that records and connections may be refused with. */
    public static List<String> errorCodes() {
        return Stream.of(ErrorCode.values()).map(ErrorCode::text).toList();
    }

    /**
     * Opens all listeners, in order; returns when clients can connect.
     *
     * @throws ListenException where one can't be opened; none is open then
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what is scheduled ends with the loop
    public void start() throws ListenException {
        MultiThreadIoEventLoopGroup newGroup = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("forebay-ingest", true), transport.ioHandlers());
        group = newGroup;
        try {
            EventLoop loop = newGroup.next();
            Connections made = on(loop, () -> new Connections(loop, settings, sink, clockMs, nanos, metrics));
            connections = made;
            sink.onProgress(made::wake);
            ReadBuffers buffers =
                    new ReadBuffers(() -> !made.isAdmitting() || made.memory().isScarce());
            readBuffers = buffers;
            ByteBufAllocator allocator = new PooledByteBufAllocator(true, 0, 1, PAGE_BYTES, CHUNK_ORDER, 64, 8, false);
            Listener.Place place = new Listener.Place(transport, newGroup, allocator, buffers, made, inherited);
            UserDatabase users = new UserDatabase();
            Listeners all = new Listeners(
                    place,
                    one -> on(loop, () -> {
                        metrics.listenerPrepared(one.name());
                        return new Entrance(one, sink, users);
                    }));
            listeners = all;
            Listeners.Change change = prepare(all, settings.listeners());
            change.open();
            if (sink.isAudited()) {
                loop.scheduleWithFixedDelay(() -> sink.audit(false), AUDIT_MS, AUDIT_MS, TimeUnit.MILLISECONDS);
            }
            pulse.beat();
            loop.scheduleWithFixedDelay(pulse::beat, BEAT_MS, BEAT_MS, TimeUnit.MILLISECONDS);
            accepting = true;
        } catch (ListenException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static Listeners.Change prepare(Listeners all, List<ListenerSettings> wanted) throws ListenException {
        Listeners.Change change = all.prepare(wanted);
        try {
            change.publish();
            return change;
        } catch (ListenException e) {
            change.undo();
            throw e;
        }
    }

    /**
     * Puts other listeners and limits in force, all or none. Listeners that are new are open before those are closed that are gone; who
     * is connected stays connected, unless he may not be any more.
     *
     * @param others puts in force what else belongs to the change, in the same step, on the event loop
     * @throws ListenException where a listener can't be as is wanted, with its name; then all is as before
     */
    public void change(IngestSettings now, Runnable others) throws ListenException {
        Connections connected = Objects.requireNonNull(connections, "not started");
        Listeners.Change change = prepare(Objects.requireNonNull(listeners, "not started"), now.listeners());
        try {
            on(Objects.requireNonNull(group).next(), () -> {
                change.commit();
                connected.change(now, others);
                return true;
            });
        } finally {
            change.open();
        }
        if (change.removesAny()) {
            await(connected, () -> true, QUIET_MS, CLOSE_WITHIN); // as in stopAccepting
            change.closeRemoved();
        }
    }

    private static <T> T on(EventLoop loop, Callable<T> task) throws ListenException {
        var done = loop.submit(task).awaitUninterruptibly();
        Throwable cause = done.cause();
        if (cause instanceof IllegalArgumentException e) {
            throw new ListenException(Reason.INVALID, "a listener can't be opened", e);
        }
        if (cause != null) {
            throw new IllegalStateException("the event loop can't be prepared", cause);
        }
        return done.getNow();
    }

    /**
     * Stores a record again, as a new one with a header that says so; {@code stored} is left alone until this returns. Any thread but the
     * event loop. On the disk once {@link RecordSink#synced} says so.
     *
     * @return the new ordinal, or 0 where there is no room for it now
     * @throws IOException where nothing is taken any more in this life, with the reason
     */
    public long repeat(StoredRecord stored) throws IOException {
        MultiThreadIoEventLoopGroup loop = group;
        if (!accepting || loop == null) {
            throw new IOException("the sidecar is stopping and takes no records any more");
        }
        Future<Long> done;
        try {
            done = loop.submit(() -> {
                long ordinal = repeater.repeat(stored);
                sink.publish();
                return ordinal;
            });
        } catch (RejectedExecutionException e) {
            throw new IOException("the sidecar is stopping and takes no records any more", e);
        }
        Throwable cause = done.awaitUninterruptibly().cause();
        if (cause != null) {
            throw cause instanceof IOException io ? io : new IOException("the record can't be stored: " + cause, cause);
        }
        return done.getNow();
    }

    /**
     * All connections and the oldest of them.
     *
     * @param count how many there are, including those that are being turned away
     */
    public record Look(int count, List<ConnectionStatus> oldest) {
        static final Look NOTHING = new Look(0, List.of());
    }

    /** The connections, of which at most {@code most} are described. Any thread but the event loop; costs that nothing in between. */
    public Look connections(int most) {
        MultiThreadIoEventLoopGroup loop = group;
        Connections all = connections;
        if (loop == null || all == null) {
            return Look.NOTHING;
        }
        try {
            var look = loop.submit(() -> new Look(all.count(), all.statuses(most)));
            return look.awaitUninterruptibly(LOOK_MS) && look.isSuccess() ? look.getNow() : Look.NOTHING;
        } catch (RejectedExecutionException e) {
            return Look.NOTHING; // it has just ended
        }
    }

    /** Null while the event loop gets on; else that it hasn't for longer than {@code patience}. Any thread. */
    public @Nullable String hang(Duration patience) {
        return pulse.trouble(patience.toNanos());
    }

    /** Where each listener really listens, by its name: with the port that was found where 0 was asked for. */
    public Map<String, BindAddress> addresses() {
        Map<String, BindAddress> addresses = new LinkedHashMap<>();
        for (Listener listener : listeners == null ? List.<Listener>of() : listeners.open()) {
            addresses.put(listener.name(), listener.address());
        }
        return addresses;
    }

    /**
     * Lets nobody in any more, takes what connected clients have already sent, then reads nothing more. Acks go on being sent until
     * {@link #close}.
     *
     * @return false where a client was still sending at the end of {@code within}
     */
    public boolean stopAccepting(Duration within) {
        Connections all = connections;
        if (!accepting || all == null) {
            return true;
        }
        accepting = false;
        Listeners open = Objects.requireNonNull(listeners);
        open.hide();
        // One round more for those who have found the socket before: the loop lets them in meanwhile.
        await(all, () -> true, QUIET_MS, within);
        open.close();
        boolean quiet = await(all, all::areQuiet, QUIET_MS, within);
        return await(
                        all,
                        () -> {
                            all.stop();
                            sink.audit(true); // nothing more is counted
                            return true;
                        },
                        0,
                        CLOSE_WITHIN)
                && quiet;
    }

    /** Sends the acks that are due, closes all connections and ends the event loop. Takes a few seconds at most; idempotent. */
    @Override
    public void close() {
        stopAccepting(CLOSE_WITHIN);
        if (listeners != null) {
            listeners.close();
            listeners = null;
        }
        Connections all = connections;
        connections = null;
        if (all != null) {
            await(all, all::areAcknowledged, 1, CLOSE_WITHIN);
            await(
                    all,
                    () -> {
                        all.close();
                        return true;
                    },
                    0,
                    CLOSE_WITHIN);
            await(all, all::areClosed, 1, CLOSE_WITHIN);
        }
        pulse.rest();
        if (group != null) {
            group.shutdownGracefully(0, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(2 * CLOSE_WITHIN.toMillis());
            group = null;
        }
        if (readBuffers != null) {
            readBuffers.close();
            readBuffers = null;
        }
    }

    private static boolean await(Connections all, BooleanSupplier condition, long everyMs, Duration within) {
        return all.when(condition, everyMs, System.nanoTime() + within.toNanos())
                .join();
    }
}
