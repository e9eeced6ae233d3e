// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record as a consumer got it from Kafka. */
public record Arrival(
        String topic,
        int partition,
        long offset,
        long timestamp,
        Headers headers,
        @Nullable String key,
        @Nullable String value) {

    static Arrival of(ConsumerRecord<byte[], byte[]> record) {
        return new Arrival(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.headers(),
                text(record.key()),
                text(record.value()));
    }

    /** Which writer's which record this is; empty where no {@link Writer} made it. */
    public Optional<RecordId> id() {
        return value == null ? Optional.empty() : RecordId.in(value);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }
}
