// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.util.function.BooleanSupplier;

/**
 * The buffer into which the event loop reads: one for all connections, since what was read is taken out of it before the next read.
 * While memory is scarce or admission is closed it is a small one.
 *
 * <p>One read for each event, so that a connection which has always more to read doesn't keep the others waiting.
 */
@SuppressWarnings("deprecation") // Netty's own replacement of this name is for its next major version
final class ReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator implements AutoCloseable {
    /** More than a Unix socket holds by default, so that one read takes all there is. */
    static final int LARGE_BYTES = 256 << 10;

    private static final int SMALL_BYTES = 1 << 10;

    private final ByteBuf large = Unpooled.directBuffer(LARGE_BYTES, LARGE_BYTES);
    private final ByteBuf small = Unpooled.directBuffer(SMALL_BYTES, SMALL_BYTES);
    private final BooleanSupplier isScarce;

    ReadBuffers(BooleanSupplier isScarce) {
        super(1);
        this.isScarce = isScarce;
    }

    @Override
    public Handle newHandle() {
        return new SharedHandle();
    }

    @Override
    public void close() {
        large.release();
        small.release();
    }

    private final class SharedHandle extends MaxMessageHandle {
        @Override
        public int guess() {
            return LARGE_BYTES;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator unused) {
            ByteBuf buffer = isScarce.getAsBoolean() ? small : large;
            return buffer.refCnt() == 1 ? buffer.clear().retain() : Unpooled.directBuffer(SMALL_BYTES, SMALL_BYTES);
        }
    }
}
