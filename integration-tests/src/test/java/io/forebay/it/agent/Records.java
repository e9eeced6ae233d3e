// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import io.forebay.it.harness.Broker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What is in a topic, with its headers. */
final class Records {
    private Records() {}

    /** All records of a topic of one partition, those of aborted transactions as well. */
    static List<ConsumerRecord<String, String>> all(Broker broker, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.address()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** The headers that make its readers children of a span. */
    static List<String> traceParents(ConsumerRecord<?, ?> record) {
        return StreamSupport.stream(record.headers().headers("traceparent").spliterator(), false)
                .map(header -> new String(header.value(), StandardCharsets.US_ASCII))
                .toList();
    }
}
