// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.config.SettingsReader;
import io.forebay.agent.observe.EndedSpan;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.AgentLogs;
import io.forebay.agent.shield.Shield;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a changed producer would call, on one that isn't changed and reaches no broker. */
class ProducerBindingTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AgentLog log = AgentLogs.to(said);
    private final List<EndedSpan> spans = new ArrayList<>();
    private final Observer observer = new Observer(
            SettingsReader.read("", new Properties(), Map.of(), null, log), log, new Shield(log), spans::add, () -> {});
    private final ProducerBinding binding = new ProducerBinding(observer, null);
    private final KafkaProducer<String, String> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", "127.0.0.1:9", "client.id", "app"),
            new StringSerializer(),
            new StringSerializer());

    @AfterEach
    void close() {
        producer.close(0, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    /** As clients say it by themselves, of a broker that knows old message formats only. */
    @Test
    void headerThatTheClientRefuses_isTheProducersLast() {
        ProducerRecord<String, String> record = new ProducerRecord<>("orders", "one");
        Object callback = requireNonNull(binding.sending(producer, record, null));
        assertThat(record.headers().lastHeader("traceparent")).isNotNull();

        binding.thrown(callback, new IllegalArgumentException("Magic v1 does not support record headers"));

        checkThereAreNoMoreHeaders();
    }

    /** As a broker says it where only the topic's message format is old. */
    @Test
    void headerThatTheBrokerRefuses_isTheProducersLast() {
        Object callback =
                requireNonNull(binding.sending(producer, new ProducerRecord<String, String>("orders", "one"), null));

        ((Callback) callback).onCompletion(null, new UnknownServerException("it can't be converted"));

        checkThereAreNoMoreHeaders();
    }

    private void checkThereAreNoMoreHeaders() {
        ProducerRecord<String, String> next = new ProducerRecord<>("orders", "two");
        assertThat(binding.sending(producer, next, null))
                .as("it has a span still")
                .isNotNull();
        assertThat(next.headers()).isEmpty();
        assertThat(said.toString(UTF_8)).hasLineCount(1).contains("the producer app adds no more header");
        assertThat(spans).hasSize(1);
    }

    @Test
    void otherFailures_blameNoHeader() {
        Object callback =
                requireNonNull(binding.sending(producer, new ProducerRecord<String, String>("orders", "one"), null));
        binding.thrown(callback, new IllegalStateException("closed"));

        ProducerRecord<String, String> next = new ProducerRecord<>("orders", "two");
        binding.sending(producer, next, null);

        assertThat(next.headers().lastHeader("traceparent")).isNotNull();
    }

    @Test
    void headersOfOthers_areLeftAlone() {
        ProducerRecord<String, String> record = new ProducerRecord<>("orders", "one");
        record.headers().add("baggage", "customer=7".getBytes(UTF_8)).add("traceparent", "nonsense".getBytes(UTF_8));

        binding.sending(producer, record, null);

        assertThat(record.headers().lastHeader("baggage").value()).isEqualTo("customer=7".getBytes(UTF_8));
        assertThat(record.headers().headers("traceparent")).hasSize(1);
    }

    @Test
    void recordThatTakesNoMoreHeaders_isSentAsACopy() {
        ProducerRecord<String, String> record = new ProducerRecord<>("orders", "one");
        ((org.apache.kafka.common.header.internals.RecordHeaders) record.headers()).setReadOnly();

        Object callback = requireNonNull(binding.sending(producer, record, null));
        ProducerRecord<?, ?> sent = (ProducerRecord<?, ?>) binding.record(callback, record);

        assertThat(record.headers()).isEmpty();
        assertThat(sent.value()).isEqualTo("one");
        assertThat(sent.headers().lastHeader("traceparent")).isNotNull();
    }
}
