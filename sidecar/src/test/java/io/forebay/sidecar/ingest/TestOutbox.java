// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Keeps what a session answers. */
final class TestOutbox implements Outbox {
    private final ByteBuf buffer = Unpooled.buffer();
    private boolean ended;

    String text() {
        return buffer.toString(ISO_8859_1);
    }

    boolean hasEnded() {
        return ended;
    }

    void release() {
        buffer.release();
    }

    @Override
    public ByteBuf buffer() {
        return buffer;
    }

    @Override
    public int pendingBytes() {
        return 0;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void end() {
        ended = true;
    }
}
