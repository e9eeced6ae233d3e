// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent.app;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * All that an application may do to a producer, on any version of Kafka's clients from 0.11: only what has been there ever since is used. It says
 * what it saw, by names; that is what must be the same with and without an agent.
 */
public final class Sends implements Function<String[], Map<String, String>> {
    /** A {@code traceparent} that an application puts in by itself. */
    public static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    /** How many records it tries to send to its topic. */
    public static final int SENDS = 11;

    private static final String POISON = "poison";

    private final Map<String, String> seen = new LinkedHashMap<>();

    /** @param arguments bootstrap servers, topic, and what client ids begin with */
    @Override
    public Map<String, String> apply(String[] arguments) {
        try {
            plain(arguments[0], arguments[1], arguments[2]);
            transaction(arguments[0], arguments[1], arguments[2] + "-txn");
        } catch (Exception e) {
            seen.put("unexpected", e + " " + (e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0]));
        }
        return seen;
    }

    private void plain(String servers, String topic, String client) throws Exception {
        Properties settings = new Properties();
        settings.putAll(settings(servers, client));
        Properties before = (Properties) settings.clone();
        KafkaProducer<byte[], String> producer = new KafkaProducer<>(settings, new Bytes(), new Text());
        seen.put("configuration", String.valueOf(settings.equals(before)));

        ProducerRecord<byte[], String> record = new ProducerRecord<>(topic, "lambda");
        AtomicReference<String> told = new AtomicReference<>("");
        Future<RecordMetadata> future =
                producer.send(record, (metadata, exception) -> told.set(metadata.offset() + " " + exception));
        seen.put("lambda", offset(future));
        producer.flush();
        seen.put("lambda-told", told.get());

        seen.put("null", offset(producer.send(new ProducerRecord<>(topic, "null"))));
        seen.put("null-callback", offset(producer.send(new ProducerRecord<>(topic, "null-callback"), null)));
        throwing(producer, topic);
        seen.put("resent", offset(producer.send(record)));
        parent(producer, topic);
        serializer(producer, topic);
        tooLarge(producer, topic);
        interrupted(producer, topic);
        seen.put("after", offset(producer.send(new ProducerRecord<>(topic, "after"))));
        producer.close();
        closed(producer, topic);
    }

    private void throwing(KafkaProducer<byte[], String> producer, String topic) throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Callback throwing = (metadata, exception) -> {
            calls.incrementAndGet();
            throw new IllegalArgumentException("an application's own mistake");
        };
        seen.put("throwing", offset(producer.send(new ProducerRecord<>(topic, "throwing"), throwing)));
        producer.flush();
        seen.put("throwing-calls", String.valueOf(calls.get()));
    }

    private void parent(KafkaProducer<byte[], String> producer, String topic) throws Exception {
        ProducerRecord<byte[], String> child = new ProducerRecord<>(topic, "parent");
        child.headers().add("traceparent", PARENT.getBytes(StandardCharsets.US_ASCII));
        seen.put("parent", offset(producer.send(child)));
    }

    private void serializer(KafkaProducer<byte[], String> producer, String topic) {
        AtomicInteger calls = new AtomicInteger();
        try {
            Callback counting = (metadata, exception) -> calls.incrementAndGet();
            Future<RecordMetadata> future = producer.send(new ProducerRecord<>(topic, POISON), counting);
            seen.put("serializer", "nothing thrown: " + future);
        } catch (IllegalArgumentException e) {
            seen.put("serializer", e.getMessage() + " " + calls.get());
        }
    }

    private void tooLarge(KafkaProducer<byte[], String> producer, String topic) throws Exception {
        AtomicReference<@Nullable Exception> told = new AtomicReference<>();
        Future<RecordMetadata> future = producer.send(
                new ProducerRecord<>(topic, new String(new char[200_000])),
                (metadata, exception) -> told.set(exception));
        try {
            future.get(30, TimeUnit.SECONDS);
            seen.put("too-large", "accepted");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            seen.put(
                    "too-large", (cause == null ? "" : cause.getClass().getSimpleName()) + " " + (told.get() == cause));
        }
    }

    private void interrupted(KafkaProducer<byte[], String> producer, String topic) {
        Thread.currentThread().interrupt();
        try {
            // a topic that isn't known yet is waited for
            Future<RecordMetadata> future = producer.send(new ProducerRecord<>(topic + "-other", "interrupted"));
            seen.put("interrupted", "nothing thrown: " + future);
        } catch (RuntimeException e) {
            seen.put("interrupted", e.getClass().getSimpleName());
        } finally {
            Thread.interrupted();
        }
    }

    private void closed(KafkaProducer<byte[], String> producer, String topic) {
        try {
            Future<RecordMetadata> future = producer.send(new ProducerRecord<>(topic, "closed"));
            seen.put("closed", "nothing thrown: " + future);
        } catch (IllegalStateException e) {
            seen.put("closed", "IllegalStateException");
        }
    }

    private void transaction(String servers, String topic, String client) throws Exception {
        Map<String, Object> settings = settings(servers, client);
        settings.put("transactional.id", client);
        Map<String, Object> fixed = Map.copyOf(settings);
        try (KafkaProducer<byte[], String> producer = new KafkaProducer<>(fixed, new Bytes(), new Text())) {
            producer.initTransactions();
            producer.beginTransaction();
            seen.put("aborted", offset(producer.send(new ProducerRecord<>(topic, "aborted"))));
            producer.abortTransaction();
            producer.beginTransaction();
            seen.put("committed", offset(producer.send(new ProducerRecord<>(topic, "committed"))));
            producer.commitTransaction();
        }
    }

    private static Map<String, Object> settings(String servers, String client) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", servers);
        settings.put("client.id", client);
        settings.put("acks", "all");
        settings.put("linger.ms", 0);
        settings.put("max.request.size", 100_000);
        return settings;
    }

    private static String offset(Future<RecordMetadata> future) throws Exception {
        return String.valueOf(future.get(30, TimeUnit.SECONDS).offset());
    }

    /** A serializer that doesn't depend on what later versions added to the interface. */
    private static class Text implements Serializer<String> {
        @Override
        public void configure(Map<String, ?> configuration, boolean isKey) {}

        @Override
        public byte[] serialize(String topic, String data) {
            if (data.equals(POISON)) {
                throw new IllegalArgumentException("cannot serialize it");
            }
            return data.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {}
    }

    private static class Bytes implements Serializer<byte[]> {
        @Override
        public void configure(Map<String, ?> configuration, boolean isKey) {}

        @Override
        public byte[] serialize(String topic, byte[] data) {
            return data;
        }

        @Override
        public void close() {}
    }
}
