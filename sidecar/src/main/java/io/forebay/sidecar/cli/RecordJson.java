// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes stored records as JSON lines that the socket would take again: bytes that are no UTF-8 as base64. */
final class RecordJson implements AutoCloseable {
    private final JsonGenerator out;

    RecordJson(OutputStream to) throws IOException {
        out = new JsonFactory().createGenerator(to);
        out.setRootValueSeparator(null);
    }

    void write(StoredRecord stored) throws IOException {
        RecordBody body = stored.body();
        out.writeStartObject();
        out.writeStringField(
                "topic", new String(body.array(), body.topicOffset(), body.topicLength(), StandardCharsets.US_ASCII));
        if (body.partition() >= 0) {
            out.writeNumberField("partition", body.partition());
        }
        byte[] key = body.key();
        if (key != null) {
            bytes("key", key);
        }
        byte[] value = body.value();
        if (value == null) {
            out.writeNullField("value");
        } else {
            bytes("value", value);
        }
        headers(body);
        out.writeNumberField("timestamp", stored.timestamp());
        if (body.hasSequence()) {
            out.writeNumberField("seq", body.sequence());
        }
        out.writeEndObject();
        out.writeRaw('\n');
    }

    private void headers(RecordBody body) throws IOException {
        if (body.headerCount() == 0) {
            return;
        }
        // kcat's flat form: names may repeat
        out.writeArrayFieldStart("headers");
        try {
            body.forEachHeader(this::header);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        out.writeEndArray();
    }

    private void header(String name, byte @Nullable [] value) {
        try {
            out.writeString(name);
            String text = value == null ? null : text(value);
            if (value == null) {
                out.writeNull();
            } else if (text != null) {
                out.writeString(text);
            } else {
                out.writeStartObject();
                out.writeBinaryField("base64", value);
                out.writeEndObject();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void bytes(String field, byte[] bytes) throws IOException {
        String text = text(bytes);
        if (text == null) {
            out.writeBinaryField(field + "_base64", bytes);
        } else {
            out.writeStringField(field, text);
        }
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        out.flush();
    }
}
