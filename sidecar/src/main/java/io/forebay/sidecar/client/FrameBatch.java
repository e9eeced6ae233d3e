// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import io.forebay.sidecar.record.RecordFormat;
import java.nio.ByteBuffer;

/**
 * One BATCH frame in the making, in a buffer that is used again and again.
 *
 * <pre>
 *  0           4      5
 *  +-----------+------+-----------+------+-----------+------+
 *  | frame     | type | record    | body | record    | body | …
 *  | length i32| = 2  | length i32|      | length i32|      |
 *  +-----------+------+-----------+------+-----------+------+
 * </pre>
 *
 * The body is {@link RecordFormat}'s. Lengths, flags and the header count are filled in when they are known.
 */
final class FrameBatch implements RecordWriter {
    private static final int FLAGS_AT = Integer.BYTES;
    private static final int HEADER_COUNT_AT = FLAGS_AT + 2;
    private static final int MAX_TOPIC_BYTES = 255;

    private ByteBuffer buffer;
    private int record;
    private int flags;
    private int headers;
    private int records;

    FrameBatch(int capacity) {
        buffer = ByteBuffer.allocateDirect(capacity);
        clear();
    }

    @Override
    public RecordWriter topic(byte[] utf8) {
        if (utf8.length > MAX_TOPIC_BYTES) {
            throw new IllegalArgumentException(
                    "topic has " + utf8.length + " bytes, at most " + MAX_TOPIC_BYTES + " can be sent");
        }
        ensure(Integer.BYTES + RecordFormat.BODY_FIXED + utf8.length);
        record = buffer.position();
        flags = 0;
        headers = 0;
        buffer.putInt(0)
                .put((byte) 0)
                .put((byte) utf8.length)
                .putShort((short) 0)
                .put(utf8);
        return this;
    }

    @Override
    public RecordWriter partition(int partition) {
        flags |= RecordFormat.HAS_PARTITION;
        ensure(Integer.BYTES);
        buffer.putInt(partition);
        return this;
    }

    @Override
    public RecordWriter timestamp(long epochMs) {
        flags |= RecordFormat.HAS_TIMESTAMP;
        ensure(Long.BYTES);
        buffer.putLong(epochMs);
        return this;
    }

    @Override
    public RecordWriter sequence(long sequence) {
        flags |= RecordFormat.HAS_SEQUENCE;
        ensure(Long.BYTES);
        buffer.putLong(sequence);
        return this;
    }

    @Override
    public RecordWriter key(byte[] source, int offset, int length) {
        flags |= RecordFormat.HAS_KEY;
        ensure(Integer.BYTES + length);
        buffer.putInt(length).put(source, offset, length);
        return this;
    }

    @Override
    public RecordWriter header(byte[] nameUtf8, byte[] value) {
        headers++;
        ensure(Short.BYTES + nameUtf8.length + Integer.BYTES + value.length);
        buffer.putShort((short) nameUtf8.length)
                .put(nameUtf8)
                .putInt(value.length)
                .put(value);
        return this;
    }

    @Override
    public void value(byte[] source, int offset, int length) {
        ensure(length);
        buffer.put(source, offset, length);
        end();
    }

    @Override
    public void tombstone() {
        flags |= RecordFormat.TOMBSTONE;
        end();
    }

    private void end() {
        buffer.putInt(record, buffer.position() - record - Integer.BYTES);
        buffer.put(record + FLAGS_AT, (byte) flags);
        buffer.putShort(record + HEADER_COUNT_AT, (short) headers);
        records++;
    }

    int records() {
        return records;
    }

    int bytes() {
        return records == 0 ? 0 : buffer.position();
    }

    /** The finished frame, ready to be written; {@link #clear} comes next. */
    ByteBuffer frame() {
        buffer.putInt(0, buffer.position() - Integer.BYTES);
        return buffer.flip();
    }

    void clear() {
        buffer.clear().putInt(0).put(FramesClient.BATCH);
        records = 0;
    }

    private void ensure(int more) {
        if (buffer.remaining() < more) {
            int capacity = Math.max(buffer.capacity() * 2, buffer.position() + more);
            buffer = ByteBuffer.allocateDirect(capacity).put(buffer.flip());
        }
    }
}
