// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.ingest.Client.Frames;
import io.forebay.sidecar.record.Kind;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/**
 * Promises about every stream of bytes, also a hostile one, in pieces of any size: nothing is thrown, nothing is left over beyond
 * one record, and every record that came whole before the first mistake is stored.
 */
class DecoderProperties {

    @Property(tries = 3_000)
    void anyBytes_areTakenOrRefused(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 64) int piece)
            throws Exception {
        feed(bytes, piece);
    }

    @Property(tries = 3_000)
    void anyFrames_areTakenOrRefused(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 64) int piece)
            throws Exception {
        feed(Frames.open().raw(bytes).bytes(), piece);
    }

    @Property(tries = 3_000)
    void anyBodies_areTakenOrRefusedOneByOne(
            @ForAll byte[] first, @ForAll byte[] second, @ForAll @IntRange(min = 1, max = 64) int piece)
            throws Exception {
        FakeSink sink = feed(
                Frames.open().batch(first, second, Client.body("t", "good")).bytes(), piece);
        assertThat(sink.records()).hasSize(3);
        assertThat(sink.records().get(2)).returns("good", Stored::value).returns(Kind.RECORD, Stored::kind);
    }

    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void mutatedStreams_keepWhatCameBeforeTheMistake(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Frames frames = Frames.open();
        boolean greets = random.nextBoolean();
        if (greets) {
            frames.hello(random.nextInt(4), "topic", random.nextBoolean() ? "p" : "");
        }
        int opening = frames.bytes().length;
        for (int i = 0; i < 5; i++) {
            frames.batch(Client.body("", "value " + i), Client.numbered(i, "n" + i));
        }
        byte[] bytes = frames.bytes();
        int first = bytes.length;
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = opening + random.nextInt(bytes.length - opening);
            first = Math.min(first, at);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        byte[] cut = Arrays.copyOf(bytes, bytes.length - random.nextInt(10));
        FakeSink sink = feed(cut, 1 + random.nextInt(100));
        int batch = (bytes.length - opening) / 5;
        int untouched = (Math.min(first, cut.length) - opening) / batch;
        for (int i = 0; i < untouched; i++) {
            assertThat(sink.values()).contains("value " + i, "n" + i);
        }
    }

    private static FakeSink feed(byte[] bytes, int piece) throws Exception {
        FakeSink sink = new FakeSink();
        TestOutbox outbox = new TestOutbox();
        Decoder decoder = TestSession.decoder(sink, outbox);
        int taken = 0;
        for (int end = 0; end < bytes.length && !outbox.hasEnded(); ) {
            end = Math.min(end + piece, bytes.length);
            int next = decoder.decode(bytes, taken, end);
            assertThat(next).isBetween(taken, end);
            taken = next;
        }
        if (!outbox.hasEnded()) {
            assertThat(decoder.end(bytes, taken, bytes.length)).isTrue();
        }
        outbox.release();
        return sink;
    }
}
