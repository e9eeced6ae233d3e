// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.SpoolFailedException;
import org.jspecify.annotations.Nullable;

/** The decoder of {@code auto}: looks at the opening bytes, then becomes the decoder of the protocol that they belong to. */
final class Sniffer implements Decoder {
    private final Session session;
    private @Nullable Decoder chosen;

    Sniffer(Session session) {
        this.session = session;
    }

    @Override
    public int decode(byte[] bytes, int from, int to) throws SpoolFailedException {
        Decoder decoder = chosen;
        if (decoder == null) {
            Protocol protocol = Protocols.recognise(bytes, from, to);
            if (protocol == null) {
                return from;
            }
            decoder = choose(protocol);
        }
        return decoder.decode(bytes, from, to);
    }

    @Override
    public boolean end(byte[] bytes, int from, int to) throws SpoolFailedException {
        Decoder decoder = chosen == null ? choose(Protocols.fallback()) : chosen;
        return decoder.end(bytes, from, to);
    }

    private Decoder choose(Protocol protocol) {
        chosen = session.speak(protocol);
        return chosen;
    }
}
