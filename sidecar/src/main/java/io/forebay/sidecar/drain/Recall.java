// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Reads from Kafka, once for each producer, how far each topic has come there. Confined to the drain thread. */
final class Recall {
    private final Positions store;
    private final Consumer<Map<String, KafkaPosition>> check;
    private @Nullable KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> reading;
    private Map<String, KafkaPosition> positions = Map.of();
    /** Of all positions; most records lie behind it, and need no look into the map. */
    private long highest;

    /** @param check throws {@link KafkaException} where the positions are of another spool than this */
    Recall(Positions store, Consumer<Map<String, KafkaPosition>> check) {
        this.store = store;
        this.check = check;
    }

    ConsumerGroupMetadata group() {
        return store.group();
    }

    /** To be called when no transaction is open any more that may still change them. */
    void begin() {
        positions = Map.of();
        highest = 0;
        reading = store.read();
    }

    /**
     * Whether they are there.
     *
     * @throws KafkaException where Kafka refuses to tell, or they are another spool's
     */
    boolean isDone() {
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> asked = Objects.requireNonNull(reading);
        if (!asked.isDone()) {
            return false;
        }
        try {
            Map<String, KafkaPosition> found = new HashMap<>();
            asked.get().forEach((partition, offset) -> {
                if (offset != null) {
                    found.put(partition.topic(), KafkaPosition.of(offset));
                }
            });
            check.accept(found);
            positions = found;
            highest =
                    found.values().stream().mapToLong(KafkaPosition::next).max().orElse(0);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) { // the coordinator is moving, or away again
                begin();
                return false;
            }
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException(e);
        }
    }

    /** Whether Kafka has that record, by what was read. */
    boolean has(String topic, long ordinal) {
        if (ordinal >= highest) {
            return false;
        }
        KafkaPosition position = positions.get(topic);
        return position != null && ordinal < position.next();
    }
}
