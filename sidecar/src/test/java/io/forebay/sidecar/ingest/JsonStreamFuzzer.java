// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/** Lines for the {@code json} protocol behind a hello, so that mistakes have answers, and without one. */
public final class JsonStreamFuzzer {
    private static final byte[] HELLO =
            "{\"forebay\":1,\"ack\":\"spooled\",\"topic\":\"t\",\"producer\":\"p\"}\n".getBytes(UTF_8);

    private JsonStreamFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            byte[] opening = input[0] < 0 ? HELLO : new byte[] {'{'};
            byte[] stream = Arrays.copyOf(opening, opening.length + input.length - 1);
            System.arraycopy(input, 1, stream, opening.length, input.length - 1);
            StreamFuzzer.check(stream, input[0]);
        }
    }

    public static List<byte[]> seeds() {
        return List.of(
                "0\"forebay\":1,\"ack\":\"synced\",\"topic\":\"t\"}\r\n{\"value\":\"a\",\"seq\":3}\n".getBytes(UTF_8),
                "0\"value\":\"a\",\"key\":\"k\"}\n\n{\"oops\":1}\0{\"value\":\"ü\",\"headers\":{\"h\":[\"v\",null]}}"
                        .getBytes(UTF_8));
    }
}
