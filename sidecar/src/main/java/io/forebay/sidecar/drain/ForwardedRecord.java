// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.deadletters.DeadLetter;
import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordBody;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter as a record of {@code dead.letter.topic}: key, value, time and headers as they are, the reason in our own headers, and in
 * those of Kafka Connect's {@code DeadLetterQueueReporter} that have a meaning here.
 */
final class ForwardedRecord {
    static final String CONNECT_TOPIC = "__connect.errors.topic";
    static final String CONNECT_PARTITION = "__connect.errors.partition";
    static final String CONNECT_STAGE = "__connect.errors.stage";
    static final String CONNECT_EXCEPTION = "__connect.errors.exception.class.name";
    static final String CONNECT_MESSAGE = "__connect.errors.exception.message";

    private static final String ORDINAL = DeadLetterHeaders.PREFIX + "ordinal";
    private static final String LISTENER = DeadLetterHeaders.PREFIX + "listener";
    private static final String UID = DeadLetterHeaders.PREFIX + "uid";
    private static final String PRODUCER = DeadLetterHeaders.PREFIX + "producer";

    private ForwardedRecord() {}

    static ProducerRecord<byte[], byte[]> of(String topic, DeadLetter letter) {
        RecordBody body = letter.stored().body();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, letter.stored().timestamp(), body.key(), body.value());
        Headers headers = record.headers();
        body.forEachHeader(headers::add);
        add(headers, CONNECT_TOPIC, letter.topic());
        if (body.partition() >= 0) {
            add(headers, CONNECT_PARTITION, Integer.toString(body.partition()));
        }
        String exception = letter.exception();
        add(headers, CONNECT_STAGE, exception == null ? "VALUE_CONVERTER" : "KAFKA_PRODUCE");
        if (exception != null) {
            add(headers, CONNECT_EXCEPTION, exception);
        }
        add(headers, CONNECT_MESSAGE, letter.message());
        Origin origin = letter.stored().origin();
        add(headers, ORDINAL, Long.toString(letter.ordinal()));
        add(headers, LISTENER, origin.listener());
        if (origin.uid() != Origin.NO_UID) {
            add(headers, UID, Integer.toString(origin.uid()));
        }
        if (!origin.producer().isEmpty()) {
            add(headers, PRODUCER, origin.producer());
        }
        return record;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
