// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.SpoolFailedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: reads, lets its decoder take what came, sends what its session answers. Whether to read on is decided in one place,
 * {@link #updateReading}; a connection that is not read costs nobody anything but its own buffer.
 *
 * <p>Confined to the event loop.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write shows as an exception in the pipeline, and nothing waits for a
// close
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    /** How long a client that was refused may take to read why. */
    private static final long LINGER_MS = 2_000;
    /** How much it may still send meanwhile. */
    private static final int LINGER_BYTES = 8 << 20;

    private final Connections all;
    private final Intake intake;
    private final DuplexChannel channel;
    private final Outlet outlet;
    private final Feed feed;
    private final Peer peer;
    final Entrance entrance;
    final Session session;
    private final @Nullable Refusal refusal;
    /** What the listener was called when this connection came. */
    final String listener;

    /** Too many records wait for their acks; until some have come. */
    private boolean sated;

    private boolean inputEnded;
    private boolean ending;
    private boolean closing;
    private int discarded;
    private boolean hasRead;
    private long bytes;

    /** @param refusal why this connection may not stay, or null where it may */
    Connection(
            Connections all,
            Intake intake,
            Entrance entrance,
            DuplexChannel channel,
            Peer peer,
            @Nullable Refusal refusal) {
        this.all = all;
        this.intake = intake;
        this.entrance = entrance;
        this.peer = peer;
        listener = entrance.name();
        this.channel = channel;
        outlet = new Outlet(channel, this::end);
        session = new Session(intake, entrance, peer, outlet);
        this.refusal = refusal;
        Decoder decoder = refusal == null ? entrance.decoder(session) : new RefusingDecoder(session, entrance, refusal);
        feed = new Feed(all, intake, session, decoder, this::flush, this::mayDecode);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        updateReading();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        try {
            hasRead = true;
            bytes += received.readableBytes();
            intake.metrics.bytesReceived(entrance.name(), received.readableBytes());
            if (ending) {
                discard(received.readableBytes());
            } else {
                boolean hold = session.allowance.inDebt() != null;
                session.allowance.received(received.readableBytes());
                feed.receive(received, hold);
            }
        } catch (SpoolFailedException e) {
            all.spoolFailed(e);
        } finally {
            received.release();
        }
        updateReading();
    }

    private boolean mayDecode() {
        return !session.helloWaits()
                && outlet.isWritable()
                && all.isServing()
                && session.allowance.inDebt() == null
                && !session.mustWait();
    }

    private void discard(int count) {
        discarded += count;
        if (discarded > LINGER_BYTES) {
            channel.close();
        }
    }

    /** Something has changed in the spool, or in what else this connection may have waited for. */
    void progress() {
        if (ending) {
            return;
        }
        try {
            session.release();
            flush();
            goOn();
        } catch (SpoolFailedException e) {
            all.spoolFailed(e);
        }
    }

    private void goOn() throws SpoolFailedException {
        feed.goOn();
        finishIfDone();
        updateReading();
    }

    /** After the client's last byte: the rest is decoded, the last ack is sent, and then the connection closes. */
    private void finishIfDone() throws SpoolFailedException {
        if (!inputEnded || ending || closing || feed.isBlocked() || !feed.end()) {
            return;
        }
        if (!ending && (session.isDone() || outlet.isDeaf())) {
            closing = true;
            if (channel.isOpen()) {
                outlet.flushAndClose();
            } else {
                leave();
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (outlet.isWritable()) {
            // Not right now: this may have been called from inside a flush.
            channel.eventLoop().execute(this::progress);
        }
        updateReading();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded();
        } else if (event instanceof ChannelOutputShutdownEvent) {
            channel.eventLoop().execute(this::progress); // nobody waits for answers any more
        }
    }

    private void inputEnded() {
        inputEnded = true;
        if (ending) {
            channel.close();
        } else {
            progress();
        }
    }

    /** What has been read is taken all the same, as soon as there is room for it. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inputEnded = true;
        if (ending || closing) {
            leave();
        } else {
            progress();
        }
    }

    private void leave() {
        ending = true;
        feed.close();
        outlet.release();
        session.allowance.close();
        all.closed(this);
    }

    /** A reset is an end as good as any: what was read before it counts. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("listener {}: {}", entrance.name(), cause.toString());
        } else {
            LOG.error("listener {}: closing a connection after a mistake of ours", entrance.name(), cause);
            channel.close();
        }
    }

    /** Tells what was stored before the spool failed, then that it has; silent clients are just not read any more. */
    void spoolFailed(String message) {
        session.release();
        if (session.isTalking()) {
            session.fail(ErrorCode.SPOOL_FAILED, message);
        }
        flush();
        updateReading();
    }

    /** Turns away a client that was not let in and hasn't said a word from which its protocol could be told. */
    void refuse(Refusal why) {
        session.fail(why.code(), why.message());
        flush();
        updateReading();
    }

    /** The settings have changed. Who may not be here any more is told so, with the acks that are due; the others go on by the new ones. */
    void changed() {
        if (ending || closing || refusal != null) {
            return;
        }
        if (entrance.access().allows(peer)) {
            session.changed();
        } else {
            session.release();
            refuse(entrance.access().refusal(peer));
        }
    }

    /** Reads where there is something to be done with what is read. */
    void updateReading() {
        boolean read = (ending || refusal != null) ? !inputEnded : wantsMore();
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    private boolean wantsMore() {
        long unacked = outlet.isDeaf() ? 0 : session.unacked();
        int max = intake.settings.maxUnackedRecords();
        sated = unacked >= (sated ? max - max / 4 : max);
        boolean pauses = all.mustPause(session.allowance); // first: it sees to it that this is called again
        return !pauses
                && !inputEnded
                && !feed.isBlocked()
                && !sated
                && !session.helloWaits()
                && outlet.isWritable()
                && all.isServing()
                && !session.isShutOut();
    }

    private void end() {
        ending = true;
        feed.close();
    }

    private void flush() {
        if (!ending || closing) {
            outlet.flush();
            return;
        }
        closing = true;
        if (!channel.isOpen()) {
            leave();
        } else if (inputEnded) {
            outlet.flushAndClose();
        } else {
            outlet.sendLastWords(LINGER_MS);
        }
    }

    boolean isRefused() {
        return refusal != null;
    }

    /** Whether nothing has come since the last call of this. */
    boolean isQuiet() {
        boolean quiet = !hasRead;
        hasRead = false;
        return quiet;
    }

    /** Nothing more will be taken from this client; its last acks are on their way. */
    void close() {
        session.release();
        flush();
        if (!channel.isOpen()) {
            leave();
        } else if (!closing) {
            closing = true;
            ending = true;
            outlet.flushAndClose();
        }
    }

    ConnectionStatus status() {
        return session.status(peer, bytes, state());
    }

    private String state() {
        if (refusal != null) {
            return "refused";
        }
        if (ending || closing || inputEnded) {
            return "closing";
        }
        if (!outlet.isWritable()) {
            return "reads none of its answers";
        }
        if (session.allowance.inDebt() != null) {
            return "held by a rate limit";
        }
        if (session.mustWait() || session.isShutOut() || feed.isBlocked()) {
            return "waits for room";
        }
        return sated || session.helloWaits() ? "waits for acknowledgements" : "open";
    }
}
