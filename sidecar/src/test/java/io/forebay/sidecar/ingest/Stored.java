// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One record as a spool has it, taken apart; null as "null" to keep tests short. */
record Stored(
        Kind kind,
        String topic,
        int partition,
        long timestamp,
        long sequence,
        String key,
        String value,
        Map<String, String> headers,
        String producer,
        String listener,
        int uid) {
    static final String NULL = "null";

    static Stored of(StoredRecord record) {
        RecordBody body = record.body();
        Map<String, String> headers = new LinkedHashMap<>();
        body.forEachHeader((name, value) -> headers.put(name, text(value)));
        return new Stored(
                record.kind(),
                new String(record.array(), body.topicOffset(), body.topicLength(), UTF_8),
                body.partition(),
                record.timestamp(),
                body.hasSequence() ? body.sequence() : -1,
                text(body.key()),
                text(body.value()),
                headers,
                record.producer(),
                record.origin().listener(),
                record.origin().uid());
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? NULL : new String(bytes, UTF_8);
    }
}
