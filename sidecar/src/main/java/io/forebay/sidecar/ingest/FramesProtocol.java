// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/**
 * The binary protocol, version 1. The normative text is {@code docs/protocol.md}.
 *
 * <pre>
 *  FB 46 42 01 | frame | frame | …          frame = length i32 (of type and payload), type u8, payload
 *
 *  to the server      1 HELLO     ack u8 | topic len u8, topic | producer len u8, producer
 *                     2 BATCH     records back to back, each length i32 and a body as in RecordFormat
 *  to the client    129 HELLO_OK  version u8 | last sequence i64 | max record bytes i32 | credit i64
 *                   130 ACK       count i64
 *                   131 ERROR     record number i64 | code len u8, code | message len u16, message
 *                   132 CREDIT    limit i64
 * </pre>
 */
final class FramesProtocol implements Protocol {
    static final int PREAMBLE = 0xFB464201;
    static final int PREAMBLE_BYTES = 4;
    static final int VERSION = PREAMBLE & 0xff;

    static final int HELLO = 1;
    static final int BATCH = 2;
    static final int HELLO_OK = 129;
    static final int ACK = 130;
    static final int ERROR = 131;
    static final int CREDIT = 132;

    /** Type, ack, and two names of at most 255 bytes with their lengths. */
    static final int MAX_HELLO_BYTES = 1 + 1 + 256 + 256;
    /** A batch is decoded as it comes and never kept as a whole; the limit tells garbage from frames. */
    static final int MAX_BATCH_BYTES = 64 << 20;

    @Override
    public String name() {
        return "frames";
    }

    /** The fourth byte is the version: any is ours, to be refused by name where it is unknown. */
    @Override
    public Opening opening(byte[] bytes, int from, int to) {
        int count = Math.min(to - from, PREAMBLE_BYTES - 1);
        for (int i = 0; i < count; i++) {
            if (bytes[from + i] != (byte) (PREAMBLE >>> (24 - 8 * i))) {
                return Opening.NO;
            }
        }
        return count < PREAMBLE_BYTES - 1 ? Opening.MORE : Opening.YES;
    }

    @Override
    public Decoder decoder(Session session) {
        return new FramesDecoder(session);
    }

    @Override
    public Replies replies() {
        return FramesReplies.INSTANCE;
    }
}
