// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.audit.AuditChecksum;
import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.audit.AuditStamp;
import io.forebay.sidecar.record.DeadLetterHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Topics in memory, of which a sidecar's words can be put in and damage be done to. */
final class FakeTopics implements Topics {
    static final UUID SPOOL = new UUID(1, 2);
    static final String AUDIT = "audit";
    static final long MINUTE = 60_000;

    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    private final Map<String, Set<Integer>> shortened = new HashMap<>();
    private final AuditChecksum checksum = new AuditChecksum();
    private long number;

    FakeTopics() {
        records.put(AUDIT, new ArrayList<>());
    }

    /** What was counted in one minute: the ordinals with the values {@link #value} says. */
    FakeTopics count(String topic, long minute, long... ordinals) {
        return count(SPOOL, ++number, topic, minute, ordinals);
    }

    FakeTopics count(UUID spool, long itsNumber, String topic, long minute, long... ordinals) {
        long sum = 0;
        for (long ordinal : ordinals) {
            sum += checksum.of(ordinal, key(), value(ordinal));
        }
        return audit(new AuditRecord(
                spool,
                itsNumber,
                topic,
                minute * MINUTE,
                ordinals.length,
                sum,
                ordinals[0],
                ordinals[ordinals.length - 1],
                minute * MINUTE));
    }

    FakeTopics audit(AuditRecord record) {
        add(AUDIT, 0, record.minuteMs(), null, record.toJson(), new RecordHeaders());
        return this;
    }

    FakeTopics garbage(String value) {
        add(AUDIT, 0, 0, null, value.getBytes(UTF_8), new RecordHeaders());
        return this;
    }

    FakeTopics skipNumber() {
        number++;
        return this;
    }

    /** Records that have arrived as they were received. */
    FakeTopics arrive(String topic, long minute, long... ordinals) {
        return arriveIn(0, topic, minute, ordinals);
    }

    FakeTopics arriveIn(int partition, String topic, long minute, long... ordinals) {
        for (long ordinal : ordinals) {
            arrive(partition, topic, minute, ordinal, value(ordinal));
        }
        return this;
    }

    FakeTopics corrupted(String topic, long minute, long ordinal) {
        return arrive(0, topic, minute, ordinal, "another".getBytes(UTF_8));
    }

    private FakeTopics arrive(int partition, String topic, long minute, long ordinal, byte[] value) {
        add(topic, partition, minute * MINUTE, key(), value, new RecordHeaders().add(stamp(minute, ordinal)));
        return this;
    }

    /** One that was a dead letter, under its new number. */
    FakeTopics retried(String topic, long minute, long ordinal, long minuteBefore, long ordinalBefore) {
        Headers headers = new RecordHeaders()
                .add(DeadLetterHeaders.RETRIED, "1".getBytes(UTF_8))
                .add(stamp(minuteBefore, ordinalBefore))
                .add(stamp(minute, ordinal));
        add(topic, 0, minuteBefore * MINUTE, key(), value(ordinalBefore), headers);
        return this;
    }

    /** A record of somebody who knows nothing of this. */
    FakeTopics foreign(String topic, int partition, long timestampMs) {
        add(topic, partition, timestampMs, null, "x".getBytes(UTF_8), new RecordHeaders());
        return this;
    }

    FakeTopics empty(String topic) {
        records.computeIfAbsent(topic, name -> new ArrayList<>());
        return this;
    }

    FakeTopics shorten(String topic, int partition) {
        shortened.computeIfAbsent(topic, name -> new HashSet<>()).add(partition);
        return this;
    }

    FakeTopics without(String topic) {
        records.remove(topic);
        return this;
    }

    static byte[] key() {
        return "key".getBytes(UTF_8);
    }

    static byte[] value(long ordinal) {
        return ("value " + ordinal).getBytes(UTF_8);
    }

    private static Header stamp(long minute, long ordinal) {
        return new RecordHeader(AuditStamp.HEADER, new AuditStamp(SPOOL, ordinal, minute * MINUTE + 17).encode());
    }

    private void add(
            String topic, int partition, long timestampMs, byte @Nullable [] key, byte[] value, Headers headers) {
        List<ConsumerRecord<byte[], byte[]>> all = empty(topic).records.get(topic);
        Objects.requireNonNull(all)
                .add(new ConsumerRecord<>(
                        topic,
                        partition,
                        all.size(),
                        timestampMs,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        key,
                        value,
                        headers,
                        Optional.empty()));
    }

    @Override
    public boolean exists(String topic) {
        return records.containsKey(topic);
    }

    @Override
    public Set<Integer> read(String topic, long fromMs, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        List<ConsumerRecord<byte[], byte[]>> all = Objects.requireNonNull(records.get(topic));
        all.stream().filter(record -> record.timestamp() >= fromMs).forEach(visitor);
        return shortened.getOrDefault(topic, Set.of());
    }

    @Override
    public void close() {}
}
