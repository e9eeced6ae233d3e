// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

/**
 * Writes records into a client's batch. A record starts with {@link #topic}; the optional parts follow in the order in which they stand
 * here; {@link #value} or {@link #tombstone} ends it. Confined to one thread; the arrays are copied at once.
 */
public interface RecordWriter {
    /** Starts a record; an empty topic means the connection's. */
    RecordWriter topic(byte[] utf8);

    RecordWriter partition(int partition);

    /** Epoch milliseconds. */
    RecordWriter timestamp(long epochMs);

    /** The producer's own number for the record, higher than any before it. */
    RecordWriter sequence(long sequence);

    default RecordWriter key(byte[] key) {
        return key(key, 0, key.length);
    }

    RecordWriter key(byte[] source, int offset, int length);

    RecordWriter header(byte[] nameUtf8, byte[] value);

    default void value(byte[] value) {
        value(value, 0, value.length);
    }

    void value(byte[] source, int offset, int length);

    /** Ends the record without a value, which is Kafka's delete marker. */
    void tombstone();
}
