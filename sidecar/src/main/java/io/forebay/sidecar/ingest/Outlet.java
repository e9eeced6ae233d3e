// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The sending side of one connection. Confined to the event loop. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a failed write shows as an exception in the pipeline, and nothing waits for a
// close
final class Outlet implements Outbox {
    private static final int FIRST_REPLY_BYTES = 256;

    private final DuplexChannel channel;
    private final Runnable onEnd;
    private @Nullable ByteBuf out;

    /** @param onEnd runs when a session ends the connection; what it still has to say is in the buffer then */
    Outlet(DuplexChannel channel, Runnable onEnd) {
        this.channel = channel;
        this.onEnd = onEnd;
    }

    @Override
    public ByteBuf buffer() {
        ByteBuf buffer = out;
        if (buffer == null) {
            buffer = channel.alloc().directBuffer(FIRST_REPLY_BYTES);
            out = buffer;
        }
        return buffer;
    }

    @Override
    public int pendingBytes() {
        return out == null ? 0 : out.readableBytes();
    }

    /** A client that is gone, or doesn't want to read, doesn't hold up what it has sent. */
    @Override
    public boolean isWritable() {
        return channel.isWritable() || isDeaf();
    }

    @Override
    public void end() {
        onEnd.run();
    }

    /** Whether nobody will ever read an answer. */
    boolean isDeaf() {
        return channel.isOutputShutdown() || !channel.isActive();
    }

    void flush() {
        if (out != null && isDeaf()) {
            release();
        } else if (out != null) {
            channel.writeAndFlush(takeOut(), channel.voidPromise());
        }
    }

    /** Sends all, then closes. */
    void flushAndClose() {
        channel.writeAndFlush(takeOut()).addListener(ChannelFutureListener.CLOSE);
    }

    /**
     * Sends all and ends our side, and closes when the client has had {@code lingerMs} to read it: closing at once would take it back,
     * since the client may still be sending.
     */
    void sendLastWords(long lingerMs) {
        channel.writeAndFlush(takeOut()).addListener(sent -> channel.shutdownOutput());
        channel.eventLoop().schedule(() -> channel.close(), lingerMs, TimeUnit.MILLISECONDS);
    }

    void release() {
        if (out != null) {
            out.release();
            out = null;
        }
    }

    private ByteBuf takeOut() {
        ByteBuf buffer = out == null ? Unpooled.EMPTY_BUFFER : out;
        out = null;
        return buffer;
    }
}
