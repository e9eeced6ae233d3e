// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.deadletters.DeadLetter;
import io.forebay.sidecar.deadletters.Reason;
import io.forebay.sidecar.record.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;

/** A dead letter as one JSON object on one line; its {@code record} is what {@code forebay spool cat} would print. */
final class LetterJson {
    private LetterJson() {}

    static String of(DeadLetter letter) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("letter", letter.ordinal());
            out.writeNumberField("at_ms", letter.atMs());
            out.writeStringField("topic", letter.topic());
            out.writeStringField("code", letter.code());
            out.writeStringField("message", letter.message());
            if (letter.exception() != null) {
                out.writeStringField("exception", letter.exception());
            }
            Reason.Attempts attempts = letter.attempts();
            if (attempts != null) {
                out.writeNumberField("attempts", attempts.count());
                out.writeNumberField("first_attempt_ms", attempts.firstMs());
                out.writeNumberField("last_attempt_ms", attempts.lastMs());
            }
            origin(out, letter.stored().origin());
            out.writeNumberField("received_ms", letter.stored().receivedAt());
            out.writeFieldName("record");
            out.writeRawValue(record(letter));
            out.writeEndObject();
        }
        return text.toString();
    }

    private static void origin(JsonGenerator out, Origin origin) throws IOException {
        out.writeStringField("listener", origin.listener());
        if (origin.uid() != Origin.NO_UID) {
            out.writeNumberField("uid", origin.uid());
        }
        if (!origin.producer().isEmpty()) {
            out.writeStringField("producer", origin.producer());
        }
    }

    private static String record(DeadLetter letter) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RecordJson out = new RecordJson(bytes)) {
            out.write(letter.stored());
        }
        return bytes.toString(UTF_8).strip();
    }
}
