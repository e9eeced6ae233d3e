// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The producer of the moment: made when it is needed, thrown away when it has failed. Confined to the drain thread. */
final class Link {
    private final ProducerFactory factory;
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private int number;
    private boolean singly;

    Link(ProducerFactory factory) {
        this.factory = factory;
    }

    /**
     * Makes a producer where there is none; says whether it did.
     *
     * @throws KafkaException when that fails
     */
    boolean open() {
        if (producer != null) {
            return false;
        }
        producer = factory.create(singly);
        number++;
        return true;
    }

    /** Whether the next producer is to send every record in a batch of its own. */
    void singly(boolean now) {
        singly = now;
    }

    /** For looks from outside; any thread. */
    @Nullable
    Producer<byte[], byte[]> current() {
        return producer;
    }

    /**
     * Hands one record to the producer, whose outcome {@code slot} will tell. Never waits.
     *
     * @return null where it was handed over, or failed in a way that the slot tells; else why it can't be taken now (no buffer memory,
     *     or nothing known of its topic, which is then asked for), and the slot is as if nothing had happened
     */
    @Nullable
    Exception send(StoredRecord stored, Outstanding slot) {
        Exception atOnce = slot.hand(
                Objects.requireNonNull(producer),
                number,
                convert(stored, slot.topic().name()));
        if (atOnce instanceof TimeoutException) {
            return atOnce;
        }
        if (atOnce != null) {
            slot.failed(atOnce);
        }
        return null;
    }

    private static ProducerRecord<byte[], byte[]> convert(StoredRecord stored, String topic) {
        RecordBody body = stored.body();
        int partition = body.partition();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic, partition < 0 ? null : partition, stored.timestamp(), body.key(), body.value());
        if (body.headerCount() > 0) {
            body.forEachHeader((name, value) -> record.headers().add(name, value));
        }
        return record;
    }

    /** Whether the record names a partition that its topic doesn't have, as far as the producer knows. */
    boolean isPartitionOutside(StoredRecord stored, Outstanding slot) {
        int partition = stored.body().partition();
        if (partition < 0) {
            return false;
        }
        try {
            int partitions = Objects.requireNonNull(producer)
                    .partitionsFor(slot.topic().name())
                    .size();
            return partitions > 0 && partition >= partitions;
        } catch (KafkaException unknown) {
            return false;
        }
    }

    /** Waits until Kafka has answered all that was handed over, or for {@code most}, then closes; what is open then fails. */
    void close(Duration most) {
        Producer<byte[], byte[]> old = producer;
        if (old != null) {
            producer = null;
            old.close(most);
        }
    }
}
