// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** The server's frames. */
final class FramesReplies implements Replies {
    static final FramesReplies INSTANCE = new FramesReplies();

    private FramesReplies() {}

    @Override
    public void hello(ByteBuf out, long last, int maxRecordBytes, long credit) {
        begin(out, FramesProtocol.HELLO_OK, Byte.BYTES + Long.BYTES + Integer.BYTES + Long.BYTES)
                .writeByte(FramesProtocol.VERSION)
                .writeLong(last)
                .writeInt(maxRecordBytes)
                .writeLong(credit);
    }

    @Override
    public void ack(ByteBuf out, long count) {
        begin(out, FramesProtocol.ACK, Long.BYTES).writeLong(count);
    }

    @Override
    public void error(ByteBuf out, long number, ErrorCode code, String message) {
        byte[] c = code.text().getBytes(UTF_8);
        byte[] m = message.getBytes(UTF_8);
        begin(out, FramesProtocol.ERROR, Long.BYTES + Byte.BYTES + c.length + Short.BYTES + m.length)
                .writeLong(number)
                .writeByte(c.length)
                .writeBytes(c)
                .writeShort(m.length)
                .writeBytes(m);
    }

    @Override
    public void credit(ByteBuf out, long limit) {
        begin(out, FramesProtocol.CREDIT, Long.BYTES).writeLong(limit);
    }

    private static ByteBuf begin(ByteBuf out, int type, int payload) {
        return out.writeInt(Byte.BYTES + payload).writeByte(type);
    }
}
