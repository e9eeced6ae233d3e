// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import io.forebay.sidecar.verify.VerifyException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Topics of a real cluster. It joins no group, so it is in nobody's way and needs no more than to read the topics. */
public final class KafkaTopics implements Topics {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_AT_ONCE = 10_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String servers;
    private final Duration patience;
    private final LongSupplier nanoTime;

    private KafkaTopics(
            KafkaConsumer<byte[], byte[]> consumer, String servers, Duration patience, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.servers = servers;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /**
     * Connects when something is asked for.
     *
     * @param producer settings of the sidecar's producer, of which those are taken that every client has
     * @param patience how long an answer may take
     */
    public static KafkaTopics open(Map<String, Object> producer, Duration patience) throws VerifyException {
        String servers = String.valueOf(producer.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG));
        try {
            return new KafkaTopics(
                    new KafkaConsumer<>(
                            settings(producer, patience), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                    servers,
                    patience,
                    System::nanoTime);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new VerifyException(
                    Reason.UNAVAILABLE, "no client can be made for " + servers + ": " + cause.getMessage(), e);
        }
    }

    private static Map<String, Object> settings(Map<String, Object> producer, Duration patience) {
        Map<String, Object> settings = new HashMap<>(producer);
        settings.keySet().retainAll(ConsumerConfig.configNames());
        // these are the producer's: made a second time, they would count twice
        settings.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        settings.remove(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, producer.get(ConsumerConfig.CLIENT_ID_CONFIG) + "-audit");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // retention may overtake us
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_AT_ONCE);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(patience.toMillis()));
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(Math.min(30_000, patience.toMillis())));
        return settings;
    }

    @Override
    public boolean exists(String topic) throws VerifyException {
        return !partitions(topic).isEmpty();
    }

    private List<TopicPartition> partitions(String topic) throws VerifyException {
        List<PartitionInfo> infos = ask(topic, () -> consumer.partitionsFor(topic));
        List<TopicPartition> partitions = new ArrayList<>();
        if (infos != null) {
            infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        return partitions;
    }

    @Override
    public Set<Integer> read(String topic, long fromMs, Consumer<ConsumerRecord<byte[], byte[]>> visitor)
            throws VerifyException {
        List<TopicPartition> partitions = partitions(topic);
        Map<TopicPartition, Long> begins = ask(topic, () -> consumer.beginningOffsets(partitions));
        Map<TopicPartition, Long> ends = ask(topic, () -> consumer.endOffsets(partitions));
        Map<TopicPartition, Long> starts = fromMs <= 0 ? begins : ask(topic, () -> starts(partitions, fromMs, ends));
        consumer.assign(partitions);
        starts.forEach(consumer::seek);
        Map<TopicPartition, Long> open = new HashMap<>(ends);
        open.entrySet().removeIf(end -> starts.getOrDefault(end.getKey(), 0L) >= end.getValue());
        long movedAt = nanoTime.getAsLong();
        while (!open.isEmpty()) {
            boolean moved = ask(topic, () -> poll(visitor, open));
            if (moved) {
                movedAt = nanoTime.getAsLong();
            } else if (nanoTime.getAsLong() - movedAt >= patience.toNanos()) {
                throw unavailable("reading " + topic + " stands still at " + open.keySet(), null);
            }
        }
        Set<Integer> shortened = new HashSet<>();
        begins.forEach((partition, begin) -> {
            if (begin > 0 && begin >= starts.getOrDefault(partition, 0L)) {
                shortened.add(partition.partition());
            }
        });
        return shortened;
    }

    private Map<TopicPartition, Long> starts(
            List<TopicPartition> partitions, long fromMs, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, fromMs));
        Map<TopicPartition, Long> starts = new HashMap<>(ends); // where nothing is so late
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(times).entrySet()) {
            if (found.getValue() != null) {
                starts.put(found.getKey(), found.getValue().offset());
            }
        }
        return starts;
    }

    /** Whether it came any further. */
    private boolean poll(Consumer<ConsumerRecord<byte[], byte[]>> visitor, Map<TopicPartition, Long> open) {
        Map<TopicPartition, Long> before = new HashMap<>();
        open.keySet().forEach(partition -> before.put(partition, consumer.position(partition)));
        consumer.poll(POLL).forEach(visitor);
        boolean moved = false;
        for (Map.Entry<TopicPartition, Long> position : before.entrySet()) {
            moved |= consumer.position(position.getKey()) != position.getValue();
        }
        open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
        return moved;
    }

    /** Asks Kafka something; never returns without an answer. */
    @FunctionalInterface
    private interface Question<T> {
        T ask();
    }

    private <T> T ask(String topic, Question<T> question) throws VerifyException {
        try {
            return question.ask();
        } catch (AuthenticationException e) {
            throw new VerifyException(
                    Reason.NO_PERMISSION, "Kafka at " + servers + " doesn't let us in: " + e.getMessage(), e);
        } catch (AuthorizationException e) {
            throw new VerifyException(
                    Reason.NO_PERMISSION,
                    "the topic " + topic + " may not be read: " + e.getMessage()
                            + "; grant Read and Describe on it to the user of the kafka.* settings",
                    e);
        } catch (TimeoutException e) {
            throw unavailable("no answer about " + topic + ": " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw unavailable("asking about " + topic + " failed: " + e.getMessage(), e);
        }
    }

    private VerifyException unavailable(String what, @Nullable Throwable cause) {
        return new VerifyException(
                Reason.UNAVAILABLE,
                what + ", within " + patience.toSeconds() + " s; is Kafka there, at kafka.bootstrap.servers=" + servers
                        + "?",
                cause);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
