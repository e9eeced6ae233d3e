// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a hello. Happens once for a connection, so it is written for its messages rather than for speed. */
final class HelloFields {
    private static final String FOREBAY = Field.FOREBAY.text;
    private static final List<String> NAMES = List.of(FOREBAY, "ack", "topic", "producer");
    /** The stored record has one byte for its length. */
    private static final int MAX_PRODUCER_BYTES = 255;

    private @Nullable String ack;
    private @Nullable String topic;
    private @Nullable String producer;

    private HelloFields() {}

    /** Looks through the opened object for the member that makes it a hello. */
    static boolean isHello(Tokens tokens) throws Refusal {
        while (tokens.nextMember()) {
            if (tokens.slice().text().equals(FOREBAY)) {
                return true;
            }
            skip(tokens);
        }
        return false;
    }

    /**
     * Reads the version where {@link #isHello} stopped; before anything else, since what else a hello of another version may say is
     * unknown.
     */
    static int version(Tokens tokens) throws Refusal {
        Token kind = tokens.value();
        long version = kind == Token.NUMBER ? Integers.parse(tokens.slice()) : -1;
        if (version < 0) {
            throw RecordFields.mustBe(FOREBAY, tokens, "the protocol's version, " + JsonLine.VERSION, kind);
        }
        if (version != JsonLine.VERSION) {
            throw new Refusal(
                    JsonLine.UNSUPPORTED_VERSION,
                    "field '" + FOREBAY + "' at byte " + tokens.position() + " asks for version " + version
                            + ", supported is " + JsonLine.VERSION);
        }
        return (int) version;
    }

    /** Reads the whole opened object, to the line's end. */
    static Hello read(int version, Tokens tokens) throws Refusal {
        HelloFields fields = new HelloFields();
        Set<String> given = new HashSet<>();
        while (tokens.nextMember()) {
            String name = tokens.slice().text();
            if (!NAMES.contains(name)) {
                throw RecordFields.unknown(tokens, NAMES);
            }
            if (!given.add(name)) {
                throw Refusal.malformed("field '" + name + "' at byte " + tokens.position() + " comes a second time");
            }
            fields.read(name, tokens);
        }
        tokens.close();
        return new Hello(version, fields.ack, fields.topic, fields.producer);
    }

    private void read(String name, Tokens tokens) throws Refusal {
        switch (name) {
            case "ack" -> ack = text(name, tokens);
            case "topic" -> topic = text(name, tokens);
            case "producer" -> producer = producer(name, tokens);
            default -> skip(tokens);
        }
    }

    private static @Nullable String producer(String name, Tokens tokens) throws Refusal {
        String text = text(name, tokens);
        if (text != null && (text.isEmpty() || tokens.slice().length() > MAX_PRODUCER_BYTES)) {
            throw RecordFields.mustBe(name, tokens, "a string of 1 to " + MAX_PRODUCER_BYTES + " bytes", Token.STRING);
        }
        return text;
    }

    private static @Nullable String text(String name, Tokens tokens) throws Refusal {
        Token kind = tokens.value();
        if (kind == Token.NULL) {
            return null;
        }
        if (kind != Token.STRING) {
            throw RecordFields.mustBe(name, tokens, "a string", kind);
        }
        return tokens.slice().text();
    }

    private static void skip(Tokens tokens) throws Refusal {
        if (tokens.value().isNested()) {
            tokens.whole();
        }
    }
}
