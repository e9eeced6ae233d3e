// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.ProducerState;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.TestTopics;
import io.forebay.sidecar.spool.Topic;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A spool in memory. A test says when what was appended is synced and delivered, when there is no room, and when it fails. Holds
 * ingest to the contract: one thread, no append without room, nothing after a failure.
 */
final class FakeSink implements RecordSink {
    private final TestTopics topics = new TestTopics();
    private final Map<String, ProducerState> producers = new HashMap<>();
    private final List<Stored> records = new CopyOnWriteArrayList<>();
    private final List<Runnable> wakeups = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
    private final StoredRecord decoder = new StoredRecord();

    private volatile long appended;
    private volatile long synced;
    private volatile long delivered;
    private volatile String ahead = "";
    private volatile long discardedUpTo;
    private volatile boolean isEager;
    private volatile long capacity = Long.MAX_VALUE;
    private volatile @Nullable SpoolFailedException failure;
    private final Map<String, Integer> turnedAway = new ConcurrentHashMap<>();
    private FullPolicy whenFull = FullPolicy.BLOCK;
    private long ordinal;

    FakeSink whenFull(FullPolicy policy) {
        whenFull = policy;
        return this;
    }

    /** By topic. */
    Map<String, Integer> turnedAway() {
        return turnedAway;
    }

    /** Syncs and delivers by itself, right away. */
    FakeSink eager() {
        isEager = true;
        return this;
    }

    List<Stored> records() {
        return records;
    }

    List<String> values() {
        return records.stream().map(Stored::value).toList();
    }

    /** All that was appended reaches the disk. */
    void sync() {
        synced = appended;
        wake();
    }

    /** Kafka acknowledges all that was synced. */
    void deliver() {
        delivered = synced;
        wake();
    }

    /** Kafka has acknowledged that many. */
    void delivered(long ordinals) {
        delivered = ordinals;
        wake();
    }

    /** There is room for {@code more} records from now on. */
    void room(long more) {
        capacity = more == Long.MAX_VALUE ? more : records.size() + more;
        wake();
    }

    void fail() {
        failure = new SpoolFailedException("appending failed", new IOException("no space left"));
        wake();
    }

    private void wake() {
        wakeups.forEach(Runnable::run);
    }

    @Override
    public Topic topic(byte[] utf8, int offset, int length) {
        checkThread();
        return topics.get(utf8, offset, length);
    }

    @Override
    public ProducerState producer(String id) {
        checkThread();
        return producers.computeIfAbsent(id, ProducerState::new);
    }

    @Override
    public boolean hasRoom() {
        checkThread();
        return records.size() < capacity && failure == null;
    }

    @Override
    public FullPolicy whenFull() {
        return whenFull;
    }

    @Override
    public void turnAway(Topic topic, long nowMs) {
        checkThread();
        turnedAway.merge(topic.name(), 1, Integer::sum);
    }

    @Override
    public long append(
            RecordHead head,
            Topic topic,
            @Nullable ProducerState producer,
            long sequence,
            byte[] tail,
            int offset,
            int count)
            throws SpoolFailedException {
        if (failure != null) {
            throw failure;
        }
        assertThat(hasRoom()).as("append needs room").isTrue();
        head.seal(++ordinal, tail, offset, count);
        int size = head.length() + count;
        byte[] bytes = decoder.buffer(size);
        System.arraycopy(head.array(), 0, bytes, 0, head.length());
        System.arraycopy(tail, offset, bytes, head.length(), count);
        assertThat(decoder.check(size)).isNull();
        records.add(Stored.of(decoder));
        if (producer != null) {
            producer.stored(sequence, ordinal);
        }
        return ordinal;
    }

    @Override
    public void publish() {
        checkThread();
        appended = ordinal;
        if (isEager) {
            sync();
            deliver();
        }
    }

    private void checkThread() {
        Thread now = Thread.currentThread();
        user.compareAndSet(null, now);
        assertThat(now).as("the only thread that uses the sink").isSameAs(user.get());
    }

    @Override
    public boolean isAudited() {
        return false;
    }

    @Override
    public void audit(boolean closing) {}

    @Override
    public long appended() {
        return appended;
    }

    @Override
    public long synced() {
        return synced;
    }

    @Override
    public long delivered() {
        return delivered;
    }

    @Override
    public boolean hasLeft(Topic topic, long itsOrdinal) {
        return itsOrdinal <= delivered || (topic.name().equals(ahead) && itsOrdinal <= synced);
    }

    /** All that waits for Kafka is thrown away. */
    void discard() {
        discardedUpTo = synced;
        deliver(); // it has left
    }

    /** Kafka acknowledges all that was synced of one topic; others are in trouble. */
    void deliver(String topic) {
        ahead = topic;
        wake();
    }

    @Override
    public long discardedUpTo() {
        return discardedUpTo;
    }

    @Override
    public @Nullable SpoolFailedException failure() {
        return failure;
    }

    @Override
    public void onProgress(Runnable wakeup) {
        wakeups.add(wakeup);
    }

    /** Lets another event loop use it: after a restart. */
    FakeSink restarted() {
        user.set(null);
        wakeups.clear();
        return this;
    }
}
