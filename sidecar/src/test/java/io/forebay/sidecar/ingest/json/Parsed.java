// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.ingest.json.JsonLine.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a {@link JsonLine} tells about one line, to look at and to compare; bytes are shown one character each where not said otherwise. */
record Parsed(
        Outcome outcome,
        String topic,
        String key,
        String value,
        boolean tombstone,
        int partition,
        long timestamp,
        long sequence,
        List<String> headers,
        @Nullable Hello hello,
        @Nullable String code,
        @Nullable String message) {

    static final String ABSENT = "(absent)";

    /** A line written with single quotes for double ones. */
    static Parsed parse(String line) {
        return parse(new JsonLine(128, 1 << 20), bytes(line));
    }

    static Parsed parse(JsonLine json, byte[] line) {
        return of(json, json.parse(line, 0, line.length));
    }

    static byte[] bytes(String line) {
        return line.replace('\'', '"').getBytes(UTF_8);
    }

    static Parsed of(JsonLine line, Outcome outcome) {
        boolean record = outcome == Outcome.RECORD;
        boolean invalid = outcome == Outcome.INVALID;
        return new Parsed(
                outcome,
                show(line.topic()),
                record ? show(line.key()) : "",
                record ? show(line.value()) : "",
                record && line.isTombstone(),
                record ? line.partition() : -1,
                record && line.hasTimestamp() ? line.timestamp() : -1,
                record && line.hasSequence() ? line.sequence() : -1,
                record ? headers(line) : List.of(),
                outcome == Outcome.HELLO ? line.hello() : null,
                invalid ? line.errorCode() : null,
                invalid ? line.errorMessage() : null);
    }

    private static String show(Slice slice) {
        return slice.isPresent()
                ? new String(slice.array(), slice.offset(), slice.length(), StandardCharsets.ISO_8859_1)
                : ABSENT;
    }

    /** Decodes what {@code RecordFormat} says about headers; text is shown as UTF-8. */
    private static List<String> headers(JsonLine line) {
        ByteBuffer in = ByteBuffer.wrap(
                line.headers().array(), line.headers().offset(), line.headers().length());
        List<String> headers = new ArrayList<>();
        for (int i = 0; i < line.headerCount(); i++) {
            String name = text(in, Short.toUnsignedInt(in.getShort()));
            int length = in.getInt();
            headers.add(name + "=" + (length < 0 ? "(null)" : text(in, length)));
        }
        if (in.hasRemaining()) {
            throw new AssertionError(in.remaining() + " bytes behind the last of " + headers);
        }
        return headers;
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }
}
