// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import org.jspecify.annotations.Nullable;

/**
 * Collects a record's headers in the byte form of {@code RecordFormat}: name length u16, name, value length i32 (-1 is null), value.
 *
 * <p>Takes {@code {"name":"text","other":null,"repeated":["a",null],"binary":{"base64":"AP8="}}}, and the flat
 * {@code ["name","text","other",null]} of {@code kcat -J}. A name may come more than once, since Kafka's headers are a list.
 */
final class Headers {
    private static final int MAX_NAME_BYTES = 0xffff;

    private final Scratch encoded = new Scratch();
    private final Slice slice = new Slice();
    private final Slice name = new Slice();
    private final Slice binary = new Slice();
    private final int maxCount;
    private final int maxBytes;
    private int count;

    Headers(int maxCount, int maxBytes) {
        if (maxCount < 0 || maxCount > 0xffff) {
            throw new IllegalArgumentException("expected 0 to 65535 headers at most, got " + maxCount);
        }
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    void clear() {
        encoded.clear();
        count = 0;
    }

    int count() {
        return count;
    }

    Slice slice() {
        slice.set(encoded.array(), 0, encoded.length());
        return slice;
    }

    void read(Tokens tokens) throws Refusal {
        Token kind = tokens.value();
        switch (kind) {
            case OBJECT -> readObject(tokens);
            case ARRAY -> readFlatArray(tokens);
            case NULL -> {}
            default ->
                throw RecordFields.mustBe(
                        "headers", tokens, "an object of names and values (or an array [name, value, …])", kind);
        }
    }

    private void readObject(Tokens tokens) throws Refusal {
        while (tokens.nextMember()) {
            takeName(tokens);
            Token kind = tokens.value();
            if (kind == Token.ARRAY) {
                while (tokens.nextElement()) {
                    readValue(tokens.value(), tokens);
                }
            } else {
                readValue(kind, tokens);
            }
        }
    }

    private void readFlatArray(Tokens tokens) throws Refusal {
        while (tokens.nextElement()) {
            Token kind = tokens.value();
            if (kind != Token.STRING) {
                throw RecordFields.mustBe("headers", tokens, "[name, value, …] where it is an array", kind);
            }
            takeName(tokens);
            if (!tokens.nextElement()) {
                throw Refusal.malformed("header '" + Refusal.quote(name) + "' at byte " + tokens.position()
                        + " has no value: an array of headers is [name, value, …]");
            }
            readValue(tokens.value(), tokens);
        }
    }

    private void takeName(Tokens tokens) throws Refusal {
        name.set(tokens.slice());
        if (name.length() > MAX_NAME_BYTES) {
            throw Refusal.malformed("header name '" + Refusal.quote(name) + "' at byte " + tokens.position() + " has "
                    + name.length() + " bytes, at most " + MAX_NAME_BYTES + " are possible");
        }
    }

    private void readValue(Token kind, Tokens tokens) throws Refusal {
        switch (kind) {
            case STRING -> add(tokens.slice(), tokens);
            case NULL -> add(null, tokens);
            case OBJECT -> readBinary(tokens);
            default ->
                throw RecordFields.mustBe(
                        "headers." + Refusal.quote(name),
                        tokens,
                        "a string, null, {\"base64\":\"…\"} or an array of those",
                        kind);
        }
    }

    private void readBinary(Tokens tokens) throws Refusal {
        boolean isBase64 = tokens.nextMember() && tokens.slice().text().equals("base64");
        if (!isBase64) {
            throw notBinary(tokens);
        }
        boolean isNull = !RecordFields.readBase64("headers." + Refusal.quote(name), tokens, binary);
        add(isNull ? null : binary, tokens);
        if (tokens.nextMember()) {
            throw notBinary(tokens);
        }
    }

    private Refusal notBinary(Tokens tokens) {
        return Refusal.malformed("field 'headers." + Refusal.quote(name) + "' at byte " + tokens.position()
                + " must be {\"base64\":\"…\"} and no more where it is an object");
    }

    private void add(@Nullable Slice value, Tokens tokens) throws Refusal {
        if (count == maxCount) {
            throw new Refusal(
                    JsonLine.TOO_MANY_HEADERS,
                    "header '" + Refusal.quote(name) + "' at byte " + tokens.position() + " is one too many, at most "
                            + maxCount + " are allowed");
        }
        int bytes = value == null ? 0 : value.length();
        if ((long) encoded.length() + Short.BYTES + name.length() + Integer.BYTES + bytes > maxBytes) {
            throw new Refusal(
                    JsonLine.RECORD_TOO_LARGE,
                    "the headers take more than " + maxBytes + " bytes with '" + Refusal.quote(name) + "' at byte "
                            + tokens.position());
        }
        count++;
        encoded.appendShort(name.length());
        encoded.append(name.array(), name.offset(), name.length());
        encoded.appendInt(value == null ? -1 : bytes);
        if (value != null) {
            encoded.append(value.array(), value.offset(), bytes);
        }
    }
}
