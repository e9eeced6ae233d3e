// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.deadletters.TestLetters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterForwarderTest {
    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private TestLetters letters;
    private DeadLetterForwarder forwarder;

    /** What becomes of the next records; success where it is over. */
    private final List<@Nullable RuntimeException> outcomes = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        letters = new TestLetters(dir);
        forwarder = new DeadLetterForwarder("dead", letters.store, singly -> newProducer(), nanos::get);
    }

    @AfterEach
    void close() throws Exception {
        forwarder.close();
        letters.close();
    }

    @Test
    void acknowledgedLetter_leavesTheStore() {
        letters.add("orders", "a", "b");
        assertThat(forwarder.doWork()).isTrue();
        assertThat(sent()).containsExactly("a", "b");
        assertThat(letters.contents()).isEmpty();
        letters.add("orders", "c");
        assertThat(forwarder.doWork()).isTrue();
        assertThat(sent()).containsExactly("a", "b", "c");
        assertThat(forwarder.doWork()).isFalse();
    }

    @Test
    void record_hasTheReasonInOurHeadersAndInConnects() {
        letters.add("orders", "a");
        forwarder.doWork();
        ProducerRecord<byte[], byte[]> record = producers.get(0).history().get(0);
        assertThat(record.topic()).isEqualTo("dead");
        assertThat(new String(record.key(), UTF_8)).isEqualTo("k");
        List<String> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(header.key() + "=" + new String(header.value(), UTF_8)));
        assertThat(headers)
                .contains(
                        "own=header",
                        "__forebay.errors.code=record_too_large",
                        "__forebay.errors.listener=app",
                        "__forebay.errors.uid=1000",
                        "__forebay.errors.producer=billing-7",
                        "__connect.errors.topic=orders",
                        "__connect.errors.exception.class.name=org.example.TooLarge",
                        "__connect.errors.exception.message=2 MB, the broker takes 1 MB");
    }

    @Test
    void letterThatTheTopicNeverTakes_staysAndHoldsBackNobody() {
        letters.add("orders", "a", "b", "c");
        outcomes.add(null);
        outcomes.add(new RecordTooLargeException("too large here too"));
        forwarder.doWork();
        assertThat(letters.contents()).containsExactly("b:record_too_large");
        assertThat(forwarder.doWork()).isFalse();
    }

    @Test
    void failedProducer_isMadeAnewAndNothingIsLost() {
        letters.add("orders", "a", "b");
        outcomes.add(null);
        outcomes.add(new OutOfOrderSequenceException("lost my place"));
        forwarder.doWork();
        assertThat(letters.contents()).containsExactly("b:record_too_large");
        assertThat(forwarder.doWork()).as("pauses first").isFalse();
        nanos.addAndGet(10_000_000_000L);
        assertThat(forwarder.doWork()).isTrue();
        assertThat(producers).hasSize(2);
        assertThat(letters.contents()).isEmpty();
    }

    private MockProducer<byte[], byte[]> newProducer() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public synchronized java.util.concurrent.Future<RecordMetadata> send(
                            ProducerRecord<byte[], byte[]> record, Callback callback) {
                        var future = super.send(record, callback);
                        RuntimeException failure = outcomes.isEmpty() ? null : outcomes.remove(0);
                        if (failure == null) {
                            completeNext();
                        } else {
                            errorNext(failure);
                        }
                        return future;
                    }
                };
        producers.add(producer);
        return producer;
    }

    private List<String> sent() {
        return producers.stream()
                .flatMap(producer -> producer.history().stream())
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }
}
