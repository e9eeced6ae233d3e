// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * All of a stored record but its tail: one reusable buffer into which a decoder writes what stands before the bytes that it need not
 * touch. The tail (a value in the line that was read, or all behind the topic of a binary record) stays where it is and is copied
 * once, into the spool.
 *
 * <p>Call {@link #begin}, then {@link #topic}, then the optional parts in the order of {@link RecordFormat}; {@link #seal} is the
 * spool's. Confined to one thread.
 */
public final class RecordHead {
    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[512];
    private int length;
    private int body;

    public RecordHead begin(Kind kind, Origin origin, long receivedAtMs) {
        bytes[RecordFormat.VERSION_AT] = RecordFormat.VERSION;
        bytes[RecordFormat.KIND] = kind.code();
        RecordFormat.LONG.set(bytes, RecordFormat.RECEIVED, receivedAtMs);
        length = RecordFormat.UID;
        append(origin.encoded, 0, origin.encoded.length);
        body = length;
        return this;
    }

    /** Starts the body with a topic, and nothing else known yet. */
    public RecordHead topic(byte[] topic) {
        return topic(0, topic, 0);
    }

    /**
     * Starts the body with flags and header count as a client sent them; the rest of the client's body, behind its topic, is the tail.
     */
    public RecordHead topic(int flags, byte[] topic, int headerCount) {
        ensure(RecordFormat.BODY_FIXED);
        bytes[body + RecordFormat.FLAGS] = (byte) flags;
        bytes[body + RecordFormat.TOPIC_LENGTH] = (byte) topic.length;
        RecordFormat.SHORT.set(bytes, body + RecordFormat.HEADER_COUNT, (short) headerCount);
        length = body + RecordFormat.BODY_FIXED;
        append(topic, 0, topic.length);
        return this;
    }

    /** Starts the body as {@code body} has it, up to its headers. */
    public RecordHead like(RecordBody like) {
        byte[] topic = new byte[like.topicLength()];
        System.arraycopy(like.array(), like.topicOffset(), topic, 0, topic.length);
        topic(topic);
        if (like.partition() >= 0) {
            partition(like.partition());
        }
        if (like.hasTimestamp()) {
            timestamp(like.timestamp());
        }
        if (like.hasSequence()) {
            sequence(like.sequence());
        }
        if (like.hasKey()) {
            key(like.array(), like.keyOffset(), like.keyLength());
        }
        return like.isTombstone() ? tombstone() : this;
    }

    public RecordHead partition(int partition) {
        flag(RecordFormat.HAS_PARTITION);
        appendInt(partition);
        return this;
    }

    public RecordHead timestamp(long epochMs) {
        flag(RecordFormat.HAS_TIMESTAMP);
        appendLong(epochMs);
        return this;
    }

    public RecordHead sequence(long sequence) {
        flag(RecordFormat.HAS_SEQUENCE);
        appendLong(sequence);
        return this;
    }

    public RecordHead key(byte[] source, int offset, int count) {
        flag(RecordFormat.HAS_KEY);
        appendInt(count);
        append(source, offset, count);
        return this;
    }

    /** Adds headers that a decoder has collected in their byte form. */
    public RecordHead headers(int count, byte[] source, int offset, int size) {
        RecordFormat.SHORT.set(bytes, body + RecordFormat.HEADER_COUNT, (short) (headerCount() + count));
        append(source, offset, size);
        return this;
    }

    public RecordHead header(String name, String value) {
        return header(name, value.getBytes(UTF_8));
    }

    public RecordHead header(String name, byte[] v) {
        byte[] n = name.getBytes(UTF_8);
        RecordFormat.SHORT.set(bytes, body + RecordFormat.HEADER_COUNT, (short) (headerCount() + 1));
        ensure(2);
        RecordFormat.SHORT.set(bytes, length, (short) n.length);
        length += 2;
        append(n, 0, n.length);
        appendInt(v.length);
        append(v, 0, v.length);
        return this;
    }

    /** Says that there is no value (Kafka's delete marker); the tail must then be empty. */
    public RecordHead tombstone() {
        flag(RecordFormat.TOMBSTONE);
        return this;
    }

    /** Fills in ordinal, length and checksum, over this head and the tail. For the spool, right before it stores both. */
    public void seal(long ordinal, byte[] tail, int offset, int count) {
        RecordFormat.INT.set(bytes, RecordFormat.LENGTH, length - RecordFormat.CHECKED + count);
        RecordFormat.LONG.set(bytes, RecordFormat.ORDINAL, ordinal);
        crc.reset();
        crc.update(bytes, RecordFormat.CHECKED, length - RecordFormat.CHECKED);
        crc.update(tail, offset, count);
        RecordFormat.INT.set(bytes, RecordFormat.CRC, (int) crc.getValue());
    }

    /** The buffer itself, not a copy; valid until the next {@link #begin}. */
    @SuppressWarnings("EI_EXPOSE_REP")
    public byte[] array() {
        return bytes;
    }

    public Kind kind() {
        return Kind.of(bytes[RecordFormat.KIND]);
    }

    /** Epoch milliseconds by the sidecar's clock. */
    public long receivedAt() {
        return RecordFormat.i64(bytes, RecordFormat.RECEIVED);
    }

    /** Where the body begins in {@link #array()}; its end is the tail. */
    public int bodyOffset() {
        return body;
    }

    /** Bytes in use. */
    public int length() {
        return length;
    }

    private int headerCount() {
        return RecordFormat.u16(bytes, body + RecordFormat.HEADER_COUNT);
    }

    private void flag(int flag) {
        bytes[body + RecordFormat.FLAGS] |= (byte) flag;
    }

    private void appendInt(int value) {
        ensure(Integer.BYTES);
        RecordFormat.INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    private void appendLong(long value) {
        ensure(Long.BYTES);
        RecordFormat.LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    private void append(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
