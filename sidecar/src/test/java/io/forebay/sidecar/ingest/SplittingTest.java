// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.ingest.Client.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes come in pieces of any size; that never changes what they mean. */
class SplittingTest {
    private static final String JSON =
            "{\"forebay\":1,\"ack\":\"spooled\",\"topic\":\"t\"}\r\n{\"value\":\"a\",\"key\":\"k\"}\n\n"
                    + "{\"oops\":1}\0{\"value\":\"ü\",\"headers\":{\"h\":\"v\"}}\r\n{\"value\":\"last\"}";
    private static final String LINES = "[2026-11-23] ERROR disk\r\n\r\n\nsecond\0third\rstill third\nlast";

    private final TestOutbox outbox = new TestOutbox();
    private final FakeSink sink = new FakeSink();

    @AfterEach
    void release() {
        outbox.release();
    }

    static List<Arguments> inputs() throws Exception {
        byte[] frames = Frames.open()
                .hello(AckLevel.SPOOLED.code(), "t", "p")
                .batch(Client.numbered(1, "a"), Client.body("orders", "bb"), Client.body("", ""))
                .batch()
                .batch(Client.body("bad topic", "c"), new byte[3], Client.body("", "last"))
                .bytes();
        return List.of(
                Arguments.of("json", JSON.getBytes(UTF_8), List.of("a", "ü", "last")),
                Arguments.of(
                        "lines",
                        LINES.getBytes(UTF_8),
                        List.of("[2026-11-23] ERROR disk", "second", "third\rstill third", "last")),
                Arguments.of("frames", frames, List.of("a", "bb", "", "last")));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void anyTwoPieces_areOneMessage(String name, byte[] input, List<String> expected) throws Exception {
        String answer = null;
        for (int split = 0; split <= input.length; split++) {
            FakeSink each = new FakeSink();
            TestOutbox out = new TestOutbox();
            Pieces pieces = new Pieces(TestSession.decoder(each, out));
            pieces.add(input, 0, split);
            pieces.add(input, split, input.length);
            pieces.end();
            assertThat(each.values()).as("split at %d", split).isEqualTo(expected);
            answer = answer == null ? out.text() : answer;
            assertThat(out.text()).as("answer, split at %d", split).isEqualTo(answer);
            out.release();
        }
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void singleBytes_areTheSameMessage(String name, byte[] input, List<String> expected) throws Exception {
        Pieces pieces = new Pieces(TestSession.decoder(sink, outbox));
        for (int i = 0; i < input.length; i++) {
            pieces.add(input, i, i + 1);
        }
        pieces.end();
        assertThat(sink.values()).isEqualTo(expected);
    }

    /** Offers bytes as a connection does: what is not taken comes again with more behind it. */
    private static final class Pieces {
        private final Decoder decoder;
        private final ByteBuf rest = Unpooled.buffer();

        Pieces(Decoder decoder) {
            this.decoder = decoder;
        }

        void add(byte[] input, int from, int to) throws Exception {
            rest.writeBytes(input, from, to - from);
            int taken = decoder.decode(rest.array(), rest.readerIndex(), rest.writerIndex());
            rest.readerIndex(taken);
        }

        void end() throws Exception {
            assertThat(decoder.end(rest.array(), rest.readerIndex(), rest.writerIndex()))
                    .isTrue();
        }
    }
}
