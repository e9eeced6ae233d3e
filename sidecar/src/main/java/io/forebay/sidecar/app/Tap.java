// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.forebay.sidecar.admin.AdminActions.Watch;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Lets somebody watch records go by. They are read from the spool behind the writer, a few at a time when somebody asks, so ingest knows
 * nothing of it; what comes faster is passed by. Contents are shown as sizes and hashes unless they are asked for; the hashes tell equal
 * from different during this life of the process, and can't be looked up in a table. Any thread.
 */
final class Tap {
    /** What one question looks at, at most. */
    private static final int MOST_LOOKED_AT = 2_000;

    private static final int MOST_SHOWN = 100;
    /** How much of a key, a value or a header is shown. */
    private static final int MOST_BYTES = 4_096;

    private static final int HASH_BYTES = 4;

    private final Spool spool;
    private final byte[] salt = new byte[16];

    Tap(Spool spool) {
        this.spool = spool;
        new SecureRandom().nextBytes(salt);
    }

    /** What came since the place that is asked for, and the place to ask for next, as one JSON object. */
    String watch(Watch what) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeArrayFieldStart("records");
            long passed;
            long index;
            try (SpoolReader reader =
                    what.index() == 0 ? spool.readerAtEnd() : spool.readerAt(what.index(), what.ordinal())) {
                show(what, reader, out);
                passed = reader.passed();
                index = reader.index();
            }
            out.writeEndArray();
            long skipped = 0;
            if (spool.synced() > passed) {
                try (SpoolReader end = spool.readerAtEnd()) {
                    skipped = end.passed() - passed;
                    passed = end.passed();
                    index = end.index();
                }
            }
            out.writeNumberField("skipped", skipped);
            out.writeNumberField("index", index);
            out.writeNumberField("ordinal", passed + 1);
            out.writeEndObject();
        }
        return text + "\n";
    }

    private void show(Watch what, SpoolReader reader, JsonGenerator out) throws IOException {
        StoredRecord stored = new StoredRecord();
        int most = Math.min(MOST_SHOWN, what.most());
        int shown = 0;
        for (int i = 0; i < MOST_LOOKED_AT && shown < most && reader.next(stored); i++) {
            RecordBody body = stored.body();
            String topic = new String(body.array(), body.topicOffset(), body.topicLength(), US_ASCII);
            if (stored.kind() == Kind.RECORD
                    && (what.topic() == null || what.topic().equals(topic))) {
                record(stored, topic, what.values(), out);
                shown++;
            }
        }
    }

    private void record(StoredRecord stored, String topic, boolean values, JsonGenerator out) throws IOException {
        RecordBody body = stored.body();
        out.writeStartObject();
        out.writeNumberField("ordinal", stored.ordinal());
        out.writeNumberField("received_ms", stored.receivedAt());
        out.writeStringField("topic", topic);
        if (body.partition() >= 0) {
            out.writeNumberField("partition", body.partition());
        }
        content("key", body.key(), values, out);
        content("value", body.value(), values, out);
        if (body.headerCount() > 0) {
            out.writeArrayFieldStart("headers");
            try {
                body.forEachHeader((name, value) -> header(name, value, values, out));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            out.writeEndArray();
        }
        Origin origin = stored.origin();
        out.writeStringField("listener", origin.listener());
        if (origin.uid() != Origin.NO_UID) {
            out.writeNumberField("uid", Integer.toUnsignedLong(origin.uid()));
        }
        if (!origin.producer().isEmpty()) {
            out.writeStringField("producer", origin.producer());
        }
        out.writeEndObject();
    }

    private void header(String name, byte @Nullable [] value, boolean values, JsonGenerator out) {
        try {
            out.writeStartObject();
            out.writeStringField("name", name);
            content("value", value, values, out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void content(String field, byte @Nullable [] bytes, boolean values, JsonGenerator out) throws IOException {
        if (bytes == null) {
            out.writeNullField(field);
            return;
        }
        out.writeObjectFieldStart(field);
        out.writeNumberField("bytes", bytes.length);
        if (!values) {
            out.writeStringField("hash", hash(bytes));
        } else {
            byte[] begin = bytes.length <= MOST_BYTES ? bytes : java.util.Arrays.copyOf(bytes, MOST_BYTES);
            String text = text(begin);
            if (text == null) {
                out.writeBinaryField("base64", begin);
            } else {
                out.writeStringField("text", text);
            }
        }
        out.writeEndObject();
    }

    private String hash(byte[] bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return HexFormat.of().formatHex(digest.digest(bytes), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
