// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a dead letter says of itself, for those who look at it. A view of a stored record: valid as long as that is. */
public final class DeadLetter {
    private final StoredRecord stored;
    private final String topic;
    private final Map<String, String> reason = new HashMap<>();

    private DeadLetter(StoredRecord stored) {
        this.stored = stored;
        RecordBody body = stored.body();
        topic = new String(body.array(), body.topicOffset(), body.topicLength(), US_ASCII);
        // The reason stands in front: a header of the same name that the record had itself comes later.
        body.forEachHeader((name, value) -> {
            if (name.startsWith(DeadLetterHeaders.PREFIX) && value != null) {
                reason.putIfAbsent(name, new String(value, UTF_8));
            }
        });
    }

    public static DeadLetter of(StoredRecord stored) {
        return new DeadLetter(stored);
    }

    /** The record as it lies there, reason included. */
    public StoredRecord stored() {
        return stored;
    }

    public long ordinal() {
        return stored.ordinal();
    }

    public String topic() {
        return topic;
    }

    /** When it was given up, else when it was received; epoch milliseconds. */
    public long atMs() {
        Long at = number(DeadLetterHeaders.AT);
        return at == null ? stored.receivedAt() : at;
    }

    public String code() {
        return reason.getOrDefault(DeadLetterHeaders.CODE, "");
    }

    public String message() {
        return reason.getOrDefault(DeadLetterHeaders.MESSAGE, "");
    }

    /** Class of the error that Kafka's client reported; null where Forebay itself refused what its sender had sent. */
    public @Nullable String exception() {
        return reason.get(DeadLetterHeaders.EXCEPTION);
    }

    /** Whether it was a record, which may be sent again: what Forebay itself refused is what its sender wrote, not a record. */
    public boolean isRecord() {
        return exception() != null;
    }

    /** Attempts to send it, where they were counted. */
    public Reason.@Nullable Attempts attempts() {
        Long first = number(DeadLetterHeaders.FIRST_ATTEMPT);
        Long last = number(DeadLetterHeaders.LAST_ATTEMPT);
        Long count = number(DeadLetterHeaders.ATTEMPTS);
        return first == null || last == null || count == null
                ? null
                : new Reason.Attempts(first, last, count.intValue());
    }

    private @Nullable Long number(String name) {
        String text = reason.get(name);
        return text == null || !text.matches("\\d{1,18}") ? null : Long.valueOf(text);
    }
}
