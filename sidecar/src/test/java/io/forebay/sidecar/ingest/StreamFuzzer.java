// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;

/** Any bytes for a listener that finds out the protocol by itself: nothing is thrown, and in which pieces they come changes nothing. */
public final class StreamFuzzer {
    private static final int[] PIECES = {1, 2, 3, 7, 64, 1_000};

    private StreamFuzzer() {}

    /** What came of a stream. */
    private record Result(List<Stored> records, String answer, boolean ended) {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            check(Arrays.copyOfRange(input, 1, input.length), input[0]);
        }
    }

    public static List<byte[]> seeds() {
        return List.of(
                "0[2026-11-23] ERROR disk\r\n\r\nsecond\0third\rstill third\nlast".getBytes(UTF_8),
                "0GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8),
                "0 \t{\"value\":1}\nlines\n".getBytes(UTF_8));
    }

    static void check(byte[] stream, int choice) throws Exception {
        Result whole = decode(stream, Math.max(1, stream.length));
        Result pieces = decode(stream, PIECES[Math.floorMod(choice, PIECES.length)]);
        assertThat(pieces).isEqualTo(whole);
    }

    /** Offers bytes as a connection does: what is not taken comes again with more behind it. */
    private static Result decode(byte[] stream, int piece) throws Exception {
        FakeSink sink = new FakeSink();
        TestOutbox outbox = new TestOutbox();
        ByteBuf rest = Unpooled.buffer(Math.max(1, stream.length));
        try {
            Decoder decoder = TestSession.decoder(sink, outbox);
            for (int from = 0; from < stream.length && !outbox.hasEnded(); from += piece) {
                rest.writeBytes(stream, from, Math.min(piece, stream.length - from));
                int taken = decoder.decode(rest.array(), rest.readerIndex(), rest.writerIndex());
                assertThat(taken).isBetween(rest.readerIndex(), rest.writerIndex());
                rest.readerIndex(taken);
            }
            if (!outbox.hasEnded()) {
                assertThat(decoder.end(rest.array(), rest.readerIndex(), rest.writerIndex())
                                || outbox.pendingBytes() > 0)
                        .isTrue();
            }
            return new Result(List.copyOf(sink.records()), outbox.text(), outbox.hasEnded());
        } finally {
            rest.release();
            outbox.release();
        }
    }
}
