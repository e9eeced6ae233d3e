// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The demo's topics as Kafka has them, read by a consumer without a group. Confined to one thread. */
final class Topics implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> names;

    /** Takes in one record. */
    @FunctionalInterface
    interface Visitor {
        void record(int partition, byte[] value);
    }

    Topics(String bootstrap, List<String> names) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 100);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2000);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1500);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.names = names;
    }

    /** How many records there are in all; -1 while Kafka cannot be asked. */
    long count() {
        try {
            return consumer.endOffsets(partitions(names)).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        } catch (TimeoutException e) {
            return -1;
        }
    }

    /** Reads all of one topic, from the beginning to where its partitions end now. */
    void readAll(String name, Visitor visitor) {
        List<TopicPartition> partitions = partitions(List.of(name));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (!atEnd(ends)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                visitor.record(record.partition(), record.value());
            }
        }
    }

    private boolean atEnd(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private List<TopicPartition> partitions(List<String> names) {
        List<TopicPartition> all = new ArrayList<>();
        Map<String, List<PartitionInfo>> known = consumer.listTopics();
        for (String name : names) {
            for (PartitionInfo info : known.getOrDefault(name, List.of())) {
                all.add(new TopicPartition(name, info.partition()));
            }
        }
        return all;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
