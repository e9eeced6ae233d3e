// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The topic that everything is written to, of one partition, as the broker knows it. Confined to one thread. */
final class Target {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Admin admin;
    private final TopicPartition partition;

    Target(Admin admin, String topic) {
        this.admin = admin;
        this.partition = new TopicPartition(topic, 0);
    }

    void create() throws IOException {
        get(admin.createTopics(List.of(new NewTopic(partition.topic(), 1, (short) 1)))
                .all());
    }

    /** How many records the broker has ever had in it, and how many ends of transactions, which are some a second; not those in an open one. */
    long end() throws IOException {
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        return get(admin.listOffsets(Map.of(partition, OffsetSpec.latest()), committed)
                        .partitionResult(partition))
                .offset();
    }

    /** Waits until it has had so many, asking every few milliseconds. */
    void awaitEnd(long offset) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (long end = end(); end < offset; end = end()) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "a minute after the last ack the broker has " + end + " of " + offset + " records");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Forgets what is there, so that the disk does not fill. */
    void empty() throws IOException {
        get(admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                .all());
    }

    private static <T> T get(KafkaFuture<T> future) throws IOException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IOException("the broker: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
