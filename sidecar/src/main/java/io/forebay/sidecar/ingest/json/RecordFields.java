// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import io.forebay.sidecar.ingest.json.Field.Part;
import io.forebay.sidecar.text.Suggestions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** The parts of one record, as the members of its object gave them. Reused from line to line. */
final class RecordFields {
    /** Code of the refusal that says: this is no record but a hello. Never seen outside. */
    static final String IS_HELLO = "is_hello";

    final Slice topic = new Slice();
    final Slice key = new Slice();
    final Slice value = new Slice();
    final Headers headers;
    private final Set<Part> given = EnumSet.noneOf(Part.class);
    boolean tombstone;
    int partition;
    long timestamp;
    long sequence;

    RecordFields(Headers headers) {
        this.headers = headers;
        clear();
    }

    void clear() {
        given.clear();
        topic.clear();
        key.clear();
        value.clear();
        headers.clear();
        tombstone = false;
        partition = -1;
        timestamp = -1;
        sequence = -1;
    }

    /** Reads the object that has been opened, to the line's end. */
    void read(Tokens tokens) throws Refusal {
        while (tokens.nextMember()) {
            Field field = Field.of(tokens.slice());
            if (field == null) {
                throw unknown(tokens, Field.NAMES);
            }
            if (!given.add(field.part)) {
                throw Refusal.malformed("field '" + field.text + "' at byte " + tokens.position() + " gives the "
                        + field.part.words + " a second time");
            }
            read(field, tokens);
        }
        tokens.close();
        if (!given.contains(Part.VALUE)) {
            throw Refusal.malformed("the record has no value (an explicit \"value\":null would be a tombstone)");
        }
    }

    static Refusal unknown(Tokens tokens, Iterable<String> known) {
        String name = tokens.slice().text();
        return new Refusal(
                JsonLine.UNKNOWN_FIELD,
                "unknown field '" + Refusal.quote(tokens.slice()) + "' at byte " + tokens.position()
                        + Suggestions.didYouMean(name, known));
    }

    private void read(Field field, Tokens tokens) throws Refusal {
        switch (field) {
            case VALUE, PAYLOAD -> tombstone = !readAny(tokens, value);
            case VALUE_BASE64 -> tombstone = !readBase64(field.text, tokens, value);
            case KEY -> readAny(tokens, key);
            case KEY_BASE64 -> readBase64(field.text, tokens, key);
            case TOPIC -> readTopic(tokens);
            case HEADERS -> headers.read(tokens);
            case TIMESTAMP, TS -> readTimestamp(field.text, tokens);
            case PARTITION -> partition = (int) readInteger(field.text, tokens, Integer.MAX_VALUE);
            case SEQ -> sequence = readInteger(field.text, tokens, Long.MAX_VALUE);
            case OFFSET, TSTYPE, BROKER -> ignore(tokens);
            case FOREBAY -> throw new Refusal(IS_HELLO, "the line is a hello");
        }
    }

    /** A string's text, or any other value's exact bytes; false for null. */
    private static boolean readAny(Tokens tokens, Slice into) throws Refusal {
        Token kind = tokens.value();
        if (kind == Token.NULL) {
            return false;
        }
        if (kind.isNested()) {
            tokens.whole();
        }
        into.set(tokens.slice());
        return true;
    }

    /** False for null. */
    static boolean readBase64(String name, Tokens tokens, Slice into) throws Refusal {
        Token kind = tokens.value();
        if (kind == Token.NULL) {
            return false;
        }
        if (kind != Token.STRING) {
            throw mustBe(name, tokens, "base64 in a string", kind);
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(copy(tokens.slice()));
            into.set(decoded, 0, decoded.length);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed(
                    "field '" + name + "' at byte " + tokens.position() + " is not base64: " + e.getMessage());
        }
        return true;
    }

    private static byte[] copy(Slice slice) {
        byte[] copy = new byte[slice.length()];
        System.arraycopy(slice.array(), slice.offset(), copy, 0, copy.length);
        return copy;
    }

    private void readTopic(Tokens tokens) throws Refusal {
        Token kind = tokens.value();
        if (kind == Token.STRING) {
            topic.set(tokens.slice());
        } else if (kind != Token.NULL) {
            throw mustBe("topic", tokens, "a string", kind);
        }
    }

    private void readTimestamp(String name, Tokens tokens) throws Refusal {
        Token kind = tokens.value();
        if (kind == Token.NULL) {
            return;
        }
        timestamp = switch (kind) {
            case NUMBER -> Integers.parse(tokens.slice());
            case STRING -> Rfc3339.parse(tokens.slice());
            default -> -1;
        };
        if (timestamp < 0) {
            throw mustBe(
                    name, tokens, "whole milliseconds since 1970 or RFC 3339 such as \"2026-11-23T17:52:18.5Z\"", kind);
        }
    }

    /** A whole number from 0, or -1 for null. */
    private static long readInteger(String name, Tokens tokens, long max) throws Refusal {
        Token kind = tokens.value();
        if (kind == Token.NULL) {
            return -1;
        }
        long number = kind == Token.NUMBER ? Integers.parse(tokens.slice()) : -1;
        if (number < 0 || number > max) {
            throw mustBe(name, tokens, "a whole number from 0 to " + max, kind);
        }
        return number;
    }

    private static void ignore(Tokens tokens) throws Refusal {
        if (tokens.value().isNested()) {
            tokens.whole();
        }
    }

    static Refusal mustBe(String name, Tokens tokens, String what, Token got) {
        String shown = switch (got) {
            case STRING -> "\"" + Refusal.quote(tokens.slice()) + "\"";
            case NUMBER, LITERAL -> Refusal.quote(tokens.slice());
            default -> got.toString();
        };
        return Refusal.malformed(
                "field '" + name + "' at byte " + tokens.position() + " must be " + what + ", got " + shown);
    }
}
