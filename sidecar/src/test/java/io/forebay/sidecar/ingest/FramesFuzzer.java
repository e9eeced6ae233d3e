// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.ingest.Client.Frames;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Any bytes behind the preamble of {@code frames}. */
public final class FramesFuzzer {
    private FramesFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            byte[] behind = Arrays.copyOfRange(input, 1, input.length);
            StreamFuzzer.check(Frames.open().raw(behind).bytes(), input[0]);
        }
    }

    public static List<byte[]> seeds() throws IOException {
        return List.of(
                seed(Frames.open()
                        .hello(AckLevel.SPOOLED.code(), "t", "p")
                        .batch(Client.numbered(1, "a"), Client.body("orders", "bb"), Client.body("", ""))),
                seed(Frames.open().batch(Client.body("bad topic", "c"), new byte[3], Client.body("", "last"))));
    }

    /** Without the preamble, of which the last byte becomes the choice. */
    private static byte[] seed(Frames frames) {
        byte[] all = frames.bytes();
        return Arrays.copyOfRange(all, Integer.BYTES - 1, all.length);
    }
}
