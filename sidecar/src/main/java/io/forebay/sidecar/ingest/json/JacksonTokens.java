// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** {@link Tokens} by Jackson: all of JSON, and a sentence about what isn't. Makes a parser for each line. */
final class JacksonTokens implements Tokens {
    private static final LineParsers PARSERS = new LineParsers();

    private final Scratch scratch;
    private final Slice slice = new Slice();
    private byte[] line = Slice.NO_BYTES;
    private int lineStart;
    private @Nullable JsonParser parser;
    private @Nullable JsonToken element;

    JacksonTokens(Scratch scratch) {
        this.scratch = scratch;
    }

    @Override
    public void open(byte[] bytes, int offset, int length) throws Refusal {
        release();
        line = bytes;
        lineStart = offset;
        element = null;
        try {
            parser = PARSERS.createParser(bytes, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException("a parser over bytes in memory failed", e);
        }
        JsonToken first = next();
        if (first != JsonToken.START_OBJECT) {
            throw Refusal.malformed(
                    first == null
                            ? "the line is empty, expected a JSON object"
                            : "expected a JSON object, got " + kind(first) + " at byte " + position());
        }
    }

    @Override
    public boolean nextMember() throws Refusal {
        if (next() == JsonToken.END_OBJECT) {
            return false;
        }
        text("a name");
        return true;
    }

    @Override
    public boolean nextElement() throws Refusal {
        JsonToken token = next();
        boolean more = token != JsonToken.END_ARRAY;
        element = more ? token : null;
        return more;
    }

    @Override
    public Token value() throws Refusal {
        Token kind = kind(element == null ? next() : element);
        element = null;
        switch (kind) {
            case STRING, NUMBER, LITERAL -> text(kind.toString());
            default -> slice.clear();
        }
        return kind;
    }

    @Override
    public void whole() throws Refusal {
        JsonParser p = parser();
        int start = position() - 1;
        try {
            p.skipChildren();
        } catch (IOException e) {
            throw refusal(e);
        }
        slice.set(line, lineStart + start, (int) p.currentLocation().getByteOffset() - start);
    }

    @Override
    public void close() throws Refusal {
        if (next() != null) {
            throw Refusal.malformed("expected nothing behind the object, but more follows at byte " + position());
        }
    }

    @Override
    public void release() {
        line = Slice.NO_BYTES;
        JsonParser p = parser;
        parser = null;
        if (p != null) {
            try {
                p.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing a parser over bytes in memory failed", e);
            }
        }
    }

    @Override
    public Slice slice() {
        return slice;
    }

    @Override
    public int position() {
        return (int) parser().currentTokenLocation().getByteOffset() + 1;
    }

    private JsonParser parser() {
        if (parser == null) {
            throw new IllegalStateException("no line is open");
        }
        return parser;
    }

    private @Nullable JsonToken next() throws Refusal {
        try {
            return parser().nextToken();
        } catch (IOException e) {
            throw refusal(e);
        }
    }

    private void text(String what) throws Refusal {
        int start = scratch.length();
        boolean whole;
        try {
            JsonParser p = parser();
            whole = Utf8.append(scratch, p.getTextCharacters(), p.getTextOffset(), p.getTextLength());
        } catch (IOException e) {
            throw refusal(e);
        }
        if (!whole) {
            throw Refusal.malformed(what + " at byte " + position()
                    + " has half of a surrogate pair (\\ud800 to \\udfff), which is no character");
        }
        slice.set(scratch.array(), start, scratch.length() - start);
    }

    private static Token kind(@Nullable JsonToken token) {
        if (token == null) {
            throw new IllegalStateException("the line ended inside its object without an error");
        }
        return switch (token) {
            case VALUE_STRING -> Token.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Token.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Token.LITERAL;
            case VALUE_NULL -> Token.NULL;
            case START_OBJECT -> Token.OBJECT;
            case START_ARRAY -> Token.ARRAY;
            default -> throw new IllegalStateException("expected a value, got " + token);
        };
    }

    private Refusal refusal(IOException e) {
        if (e instanceof JsonEOFException) {
            return Refusal.malformed("the line ends before its JSON object does");
        }
        if (e instanceof StreamConstraintsException
                && parser().getParsingContext().getNestingDepth() > LineParsers.MAX_DEPTH) {
            return Refusal.malformed(
                    "objects and arrays lie in each other more than " + LineParsers.MAX_DEPTH + " deep");
        }
        if (e instanceof JsonProcessingException j && j.getLocation() != null) {
            return Refusal.malformed(
                    "not JSON at byte " + (j.getLocation().getByteOffset() + 1) + ": " + j.getOriginalMessage());
        }
        return Refusal.malformed("not JSON: " + e.getMessage());
    }
}
