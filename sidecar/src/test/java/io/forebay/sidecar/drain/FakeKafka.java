// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.audit.Stamper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Kafka and its producer, as far as lanes see them: acknowledges when told to, refuses in send or by callback, or keeps silent; and has
 * a batch of its memory taken for each topic until it is answered.
 */
final class FakeKafka {
    private static final int BATCH = 16_384;

    /** What Kafka says of topics, by name; of the others nothing bad. */
    final Map<String, Exception> troubles = new TreeMap<>();
    /** Topics whose records are taken and not answered. */
    final List<String> silent = new ArrayList<>();

    /** What was acknowledged. */
    final List<Sent> log = new ArrayList<>();
    /** Who leads which topic; broker 1 where nothing is said. */
    final Map<String, Integer> leaders = new TreeMap<>();

    /** Batches that fit into the producer's memory. */
    private final int memory;

    double responses;
    private final List<Unanswered> unanswered = new ArrayList<>();
    private int producers;

    /** With memory without an end. */
    FakeKafka() {
        this(Integer.MAX_VALUE);
    }

    FakeKafka(int memory) {
        this.memory = memory;
    }

    record Sent(String topic, String value) {}

    private record Unanswered(
            ProducerRecord<byte[], byte[]> record,
            Callback callback,
            @Nullable Exception trouble) {}

    Link link(LongSupplier nanoTime) {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BATCH_SIZE_CONFIG, BATCH, ProducerConfig.BUFFER_MEMORY_CONFIG, (long) BATCH * memory);
        return new Link(singly -> new FakeProducer(++producers), new BufferRoom(settings), Stamper.NONE, nanoTime);
    }

    /** Whoever had sent it is gone. */
    void forgetUnanswered() {
        unanswered.clear();
    }

    /** Answers all that it has been sent, but for what it keeps silent about. */
    void answer() {
        List<Unanswered> now = List.copyOf(unanswered);
        unanswered.clear();
        for (Unanswered one : now) {
            if (silent.contains(one.record.topic())) {
                unanswered.add(one);
                continue;
            }
            responses++;
            if (one.trouble == null) {
                log.add(new Sent(one.record.topic(), new String(one.record.value(), UTF_8)));
            }
            one.callback.onCompletion(null, one.trouble);
        }
    }

    List<String> arrived(String topic) {
        return log.stream()
                .filter(sent -> sent.topic().equals(topic))
                .map(Sent::value)
                .toList();
    }

    /** How many topics have records that are not answered. */
    long unansweredTopics() {
        return unanswered.stream().map(one -> one.record.topic()).distinct().count();
    }

    private final class FakeProducer extends MockProducer<byte[], byte[]> {
        FakeProducer(int number) {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
            assertThat(number).as("producers").isLessThan(100);
            metric(ProducerFigures.RESPONSES, () -> responses);
            if (memory < Integer.MAX_VALUE) {
                metric("buffer-available-bytes", () -> (double) BATCH * (memory - unansweredTopics()));
            }
        }

        private void metric(String name, Supplier<Double> value) {
            MetricName full = new MetricName(name, "producer-metrics", "", Map.of());
            Measurable measurable = (config, now) -> value.get();
            Metric metric = new KafkaMetric(new Object(), full, measurable, new MetricConfig(), Time.SYSTEM);
            setMockMetrics(full, metric);
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic) {
            int leader = leaders.getOrDefault(topic, 1);
            Node node = leader < 0 ? null : new Node(leader, "broker", 9092);
            return List.of(new PartitionInfo(topic, 0, node, new Node[0], new Node[0]));
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            Exception trouble = troubles.get(record.topic());
            if (trouble instanceof TimeoutException timeout) {
                throw timeout;
            }
            boolean begins =
                    unanswered.stream().noneMatch(one -> one.record.topic().equals(record.topic()));
            if (begins && unansweredTopics() >= memory) {
                throw new BufferExhaustedException("no memory");
            }
            unanswered.add(new Unanswered(record, callback, trouble));
            return new CompletableFuture<>();
        }

        @Override
        public void close(Duration timeout) {
            List<Unanswered> now = List.copyOf(unanswered);
            unanswered.clear();
            now.forEach(one -> one.callback.onCompletion(null, new KafkaException("Producer is closed forcefully.")));
            super.close(timeout);
        }
    }
}
