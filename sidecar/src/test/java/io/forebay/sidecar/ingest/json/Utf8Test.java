// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class Utf8Test {

    @Property
    void firstInvalid_isWhereJavasDecoderStops(@ForAll byte[] bytes) {
        assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isEqualTo(javas(bytes));
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void firstInvalid_isWhereJavasDecoderStops_inDamagedText(@ForAll String text, @ForAll long seed) {
        byte[] bytes = ("a long run of ASCII, then " + text + " and so on and on").getBytes(UTF_8);
        Random random = new Random(seed);
        for (int i = random.nextInt(3); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) (0x80 + random.nextInt(0x80));
        }

        assertThat(Utf8.firstInvalid(bytes, 0, bytes.length)).isEqualTo(javas(bytes));
    }

    @Property
    void append_isWhatJavaEncodes(@ForAll String text) {
        Scratch scratch = new Scratch();
        char[] chars = ("x" + text + "x").toCharArray();

        boolean whole = Utf8.append(scratch, chars, 1, chars.length - 2);

        assertThat(whole).isEqualTo(UTF_8.newEncoder().canEncode(text));
        if (whole) {
            assertThat(new String(scratch.array(), 0, scratch.length(), UTF_8)).isEqualTo(text);
        }
    }

    private static int javas(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = UTF_8.newDecoder().decode(in, CharBuffer.allocate(bytes.length), true);
        return result.isError() || in.hasRemaining() ? in.position() : -1;
    }
}
