// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics of one partition as they grow, in a thread of its own, and notes how old each record was when it came: from its timestamp,
 * which a {@link Writer.Builder#stamped stamped} writer sets when it sends, to its arrival at this consumer.
 */
public final class DeliveryAges implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final Thread thread;

    // Guarded by this.
    private final List<Delivery> deliveries = new ArrayList<>();

    private volatile boolean closed;

    private record Delivery(String topic, long stamp, long arrival) {}

    /**
     * Of records sent in some span of time, in milliseconds.
     *
     * @param count how many those are
     * @param longestSilence the longest time in which one of the topics got nothing, of the one for which that was longest
     */
    public record Summary(long count, long median, long p99, long max, long longestSilence) {
        @Override
        public String toString() {
            return "%d records, delivery age median %d ms, p99 %d ms, max %d ms, longest silence %d ms"
                    .formatted(count, median, p99, max, longestSilence);
        }
    }

    private DeliveryAges(Broker broker, List<String> topics) {
        this.topics = topics;
        consumer =
                new KafkaConsumer<>(broker.clientSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = new Thread(this::run, "delivery-ages");
        thread.setDaemon(true);
    }

    /** Begins to read. */
    public static DeliveryAges of(Broker broker, List<String> topics) {
        DeliveryAges ages = new DeliveryAges(broker, topics);
        ages.thread.start();
        return ages;
    }

    private void run() {
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                long now = System.currentTimeMillis();
                synchronized (this) {
                    deliveries.add(new Delivery(record.topic(), record.timestamp(), now));
                }
            }
        }
        consumer.close();
    }

    /** Waits until of each topic that many records have come. */
    public void awaitAll(int count) {
        await(count + " records of each of " + topics)
                .atMost(Patience.LONGEST)
                .until(() -> topics.stream().allMatch(topic -> count(topic) >= count));
    }

    private synchronized long count(String topic) {
        return deliveries.stream()
                .filter(delivery -> delivery.topic().equals(topic))
                .count();
    }

    /** Of the records sent in a span of time, bounds in milliseconds since 1970, as far as they have come. */
    public synchronized Summary between(long from, long to) {
        List<Delivery> sent = deliveries.stream()
                .filter(delivery -> delivery.stamp() >= from && delivery.stamp() < to)
                .toList();
        long[] ages = sent.stream()
                .mapToLong(delivery -> delivery.arrival() - delivery.stamp())
                .sorted()
                .toArray();
        if (ages.length == 0) {
            return new Summary(0, 0, 0, 0, to - from);
        }
        return new Summary(
                ages.length,
                ages[ages.length / 2],
                ages[(int) (ages.length * 0.99)],
                ages[ages.length - 1],
                longestSilence(sent, from, to));
    }

    private long longestSilence(List<Delivery> sent, long from, long to) {
        long longest = 0;
        for (String topic : topics) {
            long last = from;
            for (Delivery delivery : sent) {
                if (delivery.topic().equals(topic)) {
                    longest = Math.max(longest, delivery.arrival() - last);
                    last = delivery.arrival();
                }
            }
            longest = Math.max(longest, to - last);
        }
        return longest;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
