// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class LineEndsProperties {

    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void find_isTheFirstEnd(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(60)];
        // Bytes next to LF and NUL, and those that differ in the high bit only, are the hard ones.
        byte[] alphabet = {0, 1, 9, 10, 11, 'x', -1, -128, -118, -117};
        int rare = random.nextBoolean() ? 0 : 2;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = alphabet[
                    random.nextInt(10) < 1
                            ? random.nextInt(alphabet.length)
                            : rare + random.nextInt(alphabet.length - rare)];
            if (rare > 0 && bytes[i] == 10) {
                bytes[i] = 'y';
            }
        }
        int from = random.nextInt(bytes.length + 1);
        int to = from + random.nextInt(bytes.length - from + 1);
        assertThat(LineEnds.find(bytes, from, to)).isEqualTo(slowly(bytes, from, to));
    }

    private static int slowly(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0 || bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
