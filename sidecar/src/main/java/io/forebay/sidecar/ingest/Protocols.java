// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table of protocols, in the order in which {@code auto} asks them. */
final class Protocols {
    static final String AUTO = "auto";

    /** What everything is that nothing else recognises; last in the table. */
    private static final Protocol LINES = new LinesProtocol();

    private static final List<Protocol> TABLE = List.of(new FramesProtocol(), new JsonProtocol(), LINES);

    private Protocols() {}

    /** All that a listener's {@code protocol} may be. */
    static List<String> names() {
        return Stream.concat(Stream.of(AUTO), TABLE.stream().map(Protocol::name))
                .toList();
    }

    /** The protocol of that name; null for {@value #AUTO}. */
    static @Nullable Protocol named(String name) {
        for (Protocol protocol : TABLE) {
            if (protocol.name().equals(name)) {
                return protocol;
            }
        }
        if (!name.equals(AUTO)) {
            throw new IllegalArgumentException("protocol \"" + name + "\" is none of " + names());
        }
        return null;
    }

    /** The protocol that opens like that, or null where more bytes have to come to tell. */
    static @Nullable Protocol recognise(byte[] bytes, int from, int to) {
        if (from == to) {
            return null;
        }
        boolean more = false;
        for (Protocol protocol : TABLE) {
            switch (protocol.opening(bytes, from, to)) {
                case YES -> {
                    if (!more || protocol != LINES) {
                        return protocol;
                    }
                }
                case MORE -> more = true;
                case NO -> {}
            }
        }
        return null;
    }

    /** The protocol of a client that ended before its opening could be told. */
    static Protocol fallback() {
        return LINES;
    }
}
