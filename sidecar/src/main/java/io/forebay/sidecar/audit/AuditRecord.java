// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.forebay.sidecar.record.TopicName;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a spool received for one topic in one minute, or in a part of it: there may be more than one for the same minute, after a restart or
 * a clock that was set back, and they add up. In {@code audit.topic} it is a JSON object:
 *
 * <pre>
 * {"forebay":"audit","version":1,"spool":"0f2b6c1e-…","number":7,"topic":"orders","minute_ms":1795456800000,
 *  "count":1200,"checksum":"000001f3a2b4c5d6","first":48000,"last":50100,"earliest_ms":1795456799876}
 * </pre>
 *
 * @param spool the audit's name for the spool
 * @param number counts the audit's records of this spool from 1 without a gap
 * @param minuteMs when the minute begins, epoch milliseconds, by the sidecar's clock
 * @param count records that were received, dead letters to be included, rejected ones not
 * @param checksum sum of their {@link AuditChecksum}s
 * @param first the lowest ordinal among them; between it and {@code last} there are also records of other topics
 * @param last the highest ordinal among them
 * @param earliestMs the lowest timestamp among them, epoch milliseconds: none of them is found further back in the topic
 */
public record AuditRecord(
        UUID spool,
        long number,
        String topic,
        long minuteMs,
        long count,
        long checksum,
        long first,
        long last,
        long earliestMs) {
    private static final int VERSION = 1;
    private static final int MOST_BYTES = 4_096;
    private static final JsonFactory JSON = new JsonFactory();

    public byte[] toJson() {
        return ("{\"forebay\":\"audit\",\"version\":" + VERSION + ",\"spool\":\"" + spool + "\",\"number\":" + number
                        + ",\"topic\":\"" + topic + "\",\"minute_ms\":" + minuteMs + ",\"count\":" + count
                        + ",\"checksum\":\"" + hex(checksum) + "\",\"first\":" + first + ",\"last\":" + last
                        + ",\"earliest_ms\":" + earliestMs + "}")
                .getBytes(US_ASCII);
    }

    private static String hex(long checksum) {
        String digits = Long.toHexString(checksum);
        return "0".repeat(2 * Long.BYTES - digits.length()) + digits;
    }

    /** The audit's record, or null where the bytes are none, or one of a later version. */
    public static @Nullable AuditRecord ofJson(byte @Nullable [] json) {
        if (json == null || json.length > MOST_BYTES) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            Map<String, Object> fields = fields(parser);
            if (!"audit".equals(fields.get("forebay")) || number(fields, "version") != VERSION) {
                return null;
            }
            return valid(new AuditRecord(
                    UUID.fromString(text(fields, "spool")),
                    number(fields, "number"),
                    text(fields, "topic"),
                    number(fields, "minute_ms"),
                    number(fields, "count"),
                    Long.parseUnsignedLong(text(fields, "checksum"), 16),
                    number(fields, "first"),
                    number(fields, "last"),
                    number(fields, "earliest_ms")));
        } catch (IOException | IllegalArgumentException e) {
            return null; // whatever it is, it isn't ours
        }
    }

    private static Map<String, Object> fields(JsonParser parser) throws IOException {
        Map<String, Object> fields = new HashMap<>();
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return fields;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_NUMBER_INT) {
                fields.put(name, parser.getLongValue());
            } else if (value == JsonToken.VALUE_STRING) {
                fields.put(name, parser.getText());
            } else {
                parser.skipChildren(); // a later version may tell more
            }
        }
        return fields;
    }

    private static long number(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException(name);
    }

    private static String text(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name);
    }

    private static @Nullable AuditRecord valid(AuditRecord read) {
        byte[] name = read.topic.getBytes(US_ASCII);
        boolean whole = read.topic.length() == name.length
                && TopicName.problem(name, 0, name.length) == null
                && read.number > 0
                && read.first > 0
                && read.count > 0
                && read.count - 1 <= read.last - read.first;
        return whole ? read : null;
    }
}
