// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics from their beginning, but nothing of a transaction that isn't committed, and goes on where it was. Belongs to one thread. */
public final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> partitions;
    private final List<Arrival> arrivals = new ArrayList<>();

    private TopicReader(Broker broker, Collection<String> topics) {
        Map<String, Object> settings = new HashMap<>(broker.clientSettings());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    public static TopicReader of(Broker broker, String... topics) {
        return new TopicReader(broker, List.of(topics));
    }

    /** All that is in the topics now. */
    public static List<Arrival> all(Broker broker, String... topics) {
        try (TopicReader reader = of(broker, topics)) {
            return reader.toEnd();
        }
    }

    /** All that was read so far, after reading on to the end. */
    public List<Arrival> toEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        await("the end of " + partitions)
                .pollInterval(Duration.ofMillis(1))
                .pollDelay(Duration.ZERO)
                .atMost(Patience.LONGEST)
                .until(() -> {
                    poll();
                    return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                });
        return List.copyOf(arrivals);
    }

    /** Reads on until that many records have been read in all. */
    public List<Arrival> awaitCount(int count) {
        await(count + " records in " + partitions)
                .pollInterval(Duration.ofMillis(10))
                .pollDelay(Duration.ZERO)
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> {
                    poll();
                    if (arrivals.size() < count) {
                        throw new AssertionError("Only " + arrivals.size() + " so far");
                    }
                });
        return List.copyOf(arrivals);
    }

    /** Reads on until everything that the writers were promised has arrived, then to the end. */
    public List<Arrival> awaitAcknowledgedOf(Writer... writers) {
        Set<RecordId> missing = new HashSet<>();
        Stream.of(writers).forEach(writer -> writer.log().acknowledgedIds().forEach(missing::add));
        arrivals.forEach(arrival -> arrival.id().ifPresent(missing::remove));
        await("acknowledged records in " + partitions)
                .pollInterval(Duration.ofMillis(10))
                .pollDelay(Duration.ZERO)
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> {
                    int before = arrivals.size();
                    poll();
                    arrivals.subList(before, arrivals.size())
                            .forEach(arrival -> arrival.id().ifPresent(missing::remove));
                    if (!missing.isEmpty()) {
                        throw new AssertionError("%d are missing, such as %s; %d arrived"
                                .formatted(missing.size(), some(missing), arrivals.size()));
                    }
                });
        return toEnd();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void poll() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
            arrivals.add(Arrival.of(record));
        }
    }

    private static Collection<String> some(Set<RecordId> ids) {
        return ids.stream().map(RecordId::toString).limit(1_000).collect(Collectors.toCollection(TreeSet::new)).stream()
                .limit(5)
                .toList();
    }
}
