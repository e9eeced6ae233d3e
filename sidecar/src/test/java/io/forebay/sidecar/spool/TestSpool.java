// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A real spool in a temporary folder, with the words that tests want to say to it. */
public final class TestSpool implements AutoCloseable {
    private static final Origin ORIGIN = new Origin("app", 1000, "");

    public final Spool spool;
    private final RecordHead head = new RecordHead();

    public TestSpool(Path dir) throws SpoolOpenException {
        this(new SpoolSettings(dir, 1L << 30, 8 << 20, 0, 1 << 20));
    }

    TestSpool(SpoolSettings settings) throws SpoolOpenException {
        this(Spool.open(settings, System::currentTimeMillis));
    }

    public TestSpool(Spool spool) {
        this.spool = spool;
    }

    /** Appends a record that is padded to {@code size}, numbered by its producer, and publishes it; unsynced. */
    void append(String producerId, long sequence, int size) throws IOException {
        RecordSink sink = spool.writer();
        if (!sink.hasRoom()) {
            throw new IOException("no room");
        }
        ProducerState producer = sink.producer(producerId);
        byte[] name = producerId.getBytes(UTF_8);
        Topic topic = sink.topic(name, 0, name.length);
        head.begin(Kind.RECORD, ORIGIN.withProducer(producerId), 1L)
                .topic(topic.bytes())
                .sequence(sequence);
        byte[] tail = Arrays.copyOf((producerId + "-" + sequence + "." + " ".repeat(8)).getBytes(UTF_8), size);
        sink.append(head, topic, producer, sequence, tail, 0, tail.length);
        sink.publish();
    }

    /** What can be read now, from what is settled on: the sequences of records made by {@link #append}. */
    List<Long> sequences() {
        List<Long> found = new ArrayList<>();
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            while (reader.next(stored)) {
                found.add(stored.body().sequence());
            }
        }
        return found;
    }

    /** Settles up to {@code most} records as delivered and writes a checkpoint. */
    List<Long> settle(int most) throws IOException {
        List<Long> settled = new ArrayList<>();
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            while (settled.size() < most && reader.next(stored)) {
                settled.add(stored.body().sequence());
                spool.countDelivered(reader.topicOf(stored));
                spool.settle(reader.index(), stored.ordinal(), reader.unreadable());
            }
        }
        spool.checkpoint();
        return settled;
    }

    /** Appends and syncs values of a topic. */
    public void add(String topic, String... values) throws IOException {
        for (String value : values) {
            append(Kind.RECORD, topic, value, -1);
        }
        sync();
    }

    public void addToPartition(String topic, int partition, String value) throws IOException {
        append(Kind.RECORD, topic, value, partition);
        sync();
    }

    /** Appends and syncs a record with one header. */
    public void addWithHeader(String topic, String header, String headerValue, String value) throws IOException {
        append(Kind.RECORD, topic, value, -1, header, headerValue);
        sync();
    }

    public void addRejected(String topic, String value) throws IOException {
        append(Kind.REJECTED, topic, value, -1);
        sync();
    }

    private void append(Kind kind, String name, String value, int partition, String... header) throws IOException {
        RecordSink sink = spool.writer();
        if (!sink.hasRoom()) {
            throw new IOException("no room");
        }
        byte[] bytes = name.getBytes(UTF_8);
        Topic topic = sink.topic(bytes, 0, bytes.length);
        head.begin(kind, ORIGIN, 1L).topic(topic.bytes());
        if (partition >= 0) {
            head.partition(partition);
        }
        if (kind == Kind.REJECTED) {
            head.header(DeadLetterHeaders.CODE, "malformed_record").header(DeadLetterHeaders.MESSAGE, "no JSON");
        }
        if (header.length > 0) {
            head.header(header[0], header[1]);
        }
        byte[] tail = value.getBytes(UTF_8);
        sink.append(head, topic, null, 0, tail, 0, tail.length);
    }

    private void sync() throws IOException {
        spool.writer().publish();
        spool.syncNow();
    }

    public boolean hasLeft(String topic, long ordinal) {
        byte[] name = topic.getBytes(UTF_8);
        return spool.writer().hasLeft(spool.writer().topic(name, 0, name.length), ordinal);
    }

    public Account account(String topic) {
        return Objects.requireNonNull(spool.accounts().byTopic().get(topic), topic);
    }

    /** Values of all records from what is settled on, with the header that says why for dead letters: {@code value:code}. */
    public List<String> contents() {
        List<String> found = new ArrayList<>();
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = spool.reader()) {
            while (reader.next(stored)) {
                StringBuilder text = new StringBuilder(
                        new String(Objects.requireNonNull(stored.body().value()), UTF_8));
                stored.body().forEachHeader((name, value) -> {
                    if (name.equals(DeadLetterHeaders.CODE)) {
                        text.append(':').append(new String(Objects.requireNonNull(value), UTF_8));
                    }
                });
                found.add(text.toString());
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
