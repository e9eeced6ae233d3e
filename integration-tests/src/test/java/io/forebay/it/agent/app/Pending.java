// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent.app;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** An application whose records wait in the producer: measures what of the heap is kept for each, besides the buffer with their bytes. */
public final class Pending {
    private static final int RECORDS = 30_000;

    /** Larger than all of them: it is there from the first, and never full. */
    private static final int BATCH = 24_000_000;

    private static final int LETTERS = 200;

    private Pending() {}

    /** @param arguments bootstrap servers, topic. Prints a name and a value. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", arguments[0]);
        settings.put("client.id", "pending");
        settings.put("batch.size", BATCH);
        KafkaProducer<String, String> first =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        first.send(new ProducerRecord<>(arguments[1], "first")).get(30, TimeUnit.SECONDS);
        first.close();
        settings.put("linger.ms", 3_600_000);
        settings.put("delivery.timeout.ms", 7_200_000);
        KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
        send(producer, arguments[1], 1);
        long before = used();
        send(producer, arguments[1], RECORDS);
        System.out.println("pending-bytes " + (used() - before) / RECORDS);
        System.out.flush();
        // what waits isn't to be sent
        Runtime.getRuntime().halt(producer.metrics().isEmpty() ? 1 : 0);
    }

    private static void send(KafkaProducer<String, String> producer, String topic, int times) {
        for (int i = 0; i < times; i++) {
            String value = String.valueOf(new char[LETTERS]).replace('\0', 'v');
            Future<RecordMetadata> waiting =
                    producer.send(new ProducerRecord<>(topic, "key-" + i, value), (metadata, exception) -> {});
            if (waiting.isDone()) {
                throw new IllegalStateException("it was to wait");
            }
        }
    }

    private static long used() {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }
}
