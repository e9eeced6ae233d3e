// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.audit.AuditStamp;
import io.forebay.sidecar.audit.Stamper;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The producer of the moment: made when it is needed, thrown away when it has failed. What it has acknowledged is final here; a
 * {@link TransactionalLink} may take it back. Confined to the drain thread.
 */
class Link {
    private ProducerFactory factory;
    BufferRoom room;
    private final BrokerShares shares;
    private final Stamper stamper;
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private int number;
    private boolean singly;
    /** One that was made beforehand; the next to be used. */
    private @Nullable Producer<byte[], byte[]> spare;

    /**
     * @param room in the memory of the producers that the factory makes
     * @param stamper of what is sent
     */
    Link(ProducerFactory factory, BufferRoom room, Stamper stamper, LongSupplier nanoTime) {
        this.factory = factory;
        this.room = room;
        this.stamper = stamper;
        shares = new BrokerShares(nanoTime);
    }

    /** The real one. */
    static Link kafka(Map<String, Object> settings, Stamper stamper) {
        return new Link(ProducerFactory.kafka(settings), new BufferRoom(settings), stamper, System::nanoTime);
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
        Producer<byte[], byte[]> made = spare;
        spare = null;
        use(made == null ? factory.create(singly) : made);
        return true;
    }

    /** Other settings of the producer, once this one is closed. */
    void change(ProducerChange change) {
        factory = change.factory();
        room = change.room();
        closeSpare();
        if (singly) {
            change.close();
        } else {
            spare = change.producer();
        }
    }

    private void closeSpare() {
        if (spare != null) {
            spare.close(Duration.ZERO);
            spare = null;
        }
    }

    /** How long a transaction stays open from now on, where there are any. */
    void interval(Duration each) {}

    /** Whether the next producer is to send every record in a batch of its own. */
    void singly(boolean now) {
        singly = now;
    }

    final boolean isSingly() {
        return singly;
    }

    final void use(Producer<byte[], byte[]> fresh) {
        producer = fresh;
        room.of(fresh);
        number++;
    }

    /** Hands the record to the producer; see {@link Outstanding#hand}. */
    final @Nullable Exception hand(Outstanding slot, ProducerRecord<byte[], byte[]> producerRecord) {
        return slot.hand(Objects.requireNonNull(producer), number, producerRecord);
    }

    /**
     * Tells what has to be known of the other end before anything can be final.
     *
     * @param news knows which record has failed first
     * @param durable makes durable what went to the dead letters; null where that is done, else why not
     * @param firstNotLeft of a topic, the first ordinal that may not have left the spool
     */
    void attach(News news, Supplier<@Nullable String> durable, ToLongFunction<String> firstNotLeft) {}

    /**
     * Does what can be done now to make final what was handed over; says whether that was anything.
     *
     * @throws KafkaException when the producer is of no use any more
     */
    boolean work() {
        return false;
    }

    /** Whether records may be handed over now. */
    boolean isReady() {
        return true;
    }

    /** How long nobody need call {@link #work}, up to {@code most}, in nanoseconds. */
    long idleNanos(long most) {
        return most;
    }

    /** Whether that record, which is acknowledged, can't be taken back any more. */
    boolean isFinal(Outstanding slot) {
        return true;
    }

    /** Whether Kafka has that record already, from before this producer was opened. */
    boolean has(String topic, long ordinal) {
        return false;
    }

    /** Something was answered. */
    void answered() {}

    /** What was handed over had better become final soon. */
    void hurry() {}

    /** A record failed; whether it takes others with it, which {@link #takenBack} will tell, so that there is nothing to be done yet. */
    boolean spoiled(Outstanding slot) {
        return false;
    }

    /** What was taken back since the last call; null for nothing. */
    @Nullable
    TakenBack takenBack() {
        return null;
    }

    /** Others got stuck with that topic; it is not to be sent to for a while. */
    void leaveOut(String topic) {}

    /** Closes what outlives a producer; after {@link #close}. */
    void shutDown() {
        closeSpare();
    }

    /** For looks from outside; any thread. */
    @Nullable
    Producer<byte[], byte[]> current() {
        return producer;
    }

    /**
     * Asked before the first record of a lane that has nothing under way.
     *
     * @return null where the lane may begin, else the broker that waits for so much already that it may take no more memory
     */
    BrokerShares.@Nullable Full begin(Lane lane, Topic topic, StoredRecord stored) {
        int batches = room.batches();
        if (batches == Integer.MAX_VALUE) {
            return null;
        }
        try {
            List<PartitionInfo> partitions = Objects.requireNonNull(producer).partitionsFor(topic.name());
            return shares.begin(lane, partitions, stored.body().partition(), batches);
        } catch (KafkaException | IllegalStateException unknown) {
            return null; // sending tells why
        }
    }

    /** Whether the producer's memory is so short that it is only for lanes that move; asked before a record is handed over. */
    boolean isShort() {
        return room.isShort();
    }

    /**
     * Hands one record to the producer, whose outcome {@code slot} will tell. Never waits.
     *
     * @return null where it was handed over, or failed in a way that the slot tells; else why it can't be taken now (no buffer memory,
     *     or nothing known of its topic, which is then asked for), and the slot is as if nothing had happened
     */
    @Nullable
    Exception send(StoredRecord stored, Outstanding slot) {
        Exception atOnce = hand(slot, convert(stored, slot.topic().name()));
        if (atOnce instanceof TimeoutException) {
            return atOnce;
        }
        if (atOnce != null) {
            slot.failed(atOnce);
        }
        return null;
    }

    final ProducerRecord<byte[], byte[]> convert(StoredRecord stored, String topic) {
        RecordBody body = stored.body();
        int partition = body.partition();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic, partition < 0 ? null : partition, stored.timestamp(), body.key(), body.value());
        if (body.headerCount() > 0) {
            body.forEachHeader((name, value) -> record.headers().add(name, value));
        }
        byte[] stamp = stamper.stamp(stored, topic);
        if (stamp != null) {
            record.headers().add(AuditStamp.HEADER, stamp); // the last one of that name is ours
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
