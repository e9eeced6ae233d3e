// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A flyweight over the body of one record in a byte array: finds its parts by arithmetic, copies only what is asked for. Confined to
 * one thread; valid as long as the array is left alone.
 *
 * @see RecordFormat
 */
public final class RecordBody {
    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private int key;
    private int keyLength;
    private int headers;
    private int value;

    /**
     * Looks at {@code length} bytes from {@code offset} and checks that every part lies inside them; nothing else can fail afterwards.
     *
     * @param maxHeaders how many headers are allowed
     * @return null where all is well, else what is wrong, in words for the sender
     */
    public @Nullable String wrap(byte[] array, int offset, int length, int maxHeaders) {
        bytes = array;
        start = offset;
        end = offset + length;
        if (length < RecordFormat.BODY_FIXED) {
            return "a record has at least " + RecordFormat.BODY_FIXED + " bytes, this one has " + length;
        }
        int flags = flags();
        if ((flags & ~RecordFormat.KNOWN_FLAGS) != 0) {
            return "unknown flags 0x" + Integer.toHexString(flags) + ", known are 0x"
                    + Integer.toHexString(RecordFormat.KNOWN_FLAGS);
        }
        int fixed = fixedAfterTopic(flags);
        key = start + RecordFormat.BODY_FIXED + topicLength() + fixed;
        if (key > end) {
            return "the record ends at byte " + length + " within its topic or fixed fields, which need "
                    + (key - start);
        }
        keyLength = (flags & RecordFormat.HAS_KEY) == 0 ? -1 : RecordFormat.i32(bytes, key - Integer.BYTES);
        if (hasKey() && (keyLength < 0 || keyLength > end - key)) {
            return "key length " + keyLength + " does not fit the " + (end - key) + " bytes that are left";
        }
        headers = hasKey() ? key + keyLength : key;
        if (headerCount() > maxHeaders) {
            return headerCount() + " headers, at most " + maxHeaders + " are allowed";
        }
        return findValue(flags);
    }

    private @Nullable String findValue(int flags) {
        int at = headers;
        for (int i = headerCount(); i > 0; i--) {
            if (end - at < Short.BYTES) {
                return headerOutside(i);
            }
            at += Short.BYTES + RecordFormat.u16(bytes, at);
            if (end - at < Integer.BYTES) {
                return headerOutside(i);
            }
            int size = RecordFormat.i32(bytes, at);
            at += Integer.BYTES;
            if (size < -1 || size > end - at) {
                return headerOutside(i);
            }
            at += Math.max(size, 0);
        }
        value = at;
        if ((flags & RecordFormat.TOMBSTONE) != 0 && value != end) {
            return "a tombstone has no value, but " + (end - value) + " bytes follow its headers";
        }
        return null;
    }

    private String headerOutside(int left) {
        return "header " + (headerCount() - left + 1) + " of " + headerCount() + " reaches beyond the record's end";
    }

    private static int fixedAfterTopic(int flags) {
        return ((flags & RecordFormat.HAS_PARTITION) == 0 ? 0 : Integer.BYTES)
                + ((flags & RecordFormat.HAS_TIMESTAMP) == 0 ? 0 : Long.BYTES)
                + ((flags & RecordFormat.HAS_SEQUENCE) == 0 ? 0 : Long.BYTES)
                + ((flags & RecordFormat.HAS_KEY) == 0 ? 0 : Integer.BYTES);
    }

    public byte[] array() {
        return bytes;
    }

    /** Where the whole body ends in {@link #array()}. */
    public int end() {
        return end;
    }

    public int flags() {
        return RecordFormat.u8(bytes, start + RecordFormat.FLAGS);
    }

    public int headerCount() {
        return RecordFormat.u16(bytes, start + RecordFormat.HEADER_COUNT);
    }

    public int topicOffset() {
        return start + RecordFormat.BODY_FIXED;
    }

    public int topicLength() {
        return RecordFormat.u8(bytes, start + RecordFormat.TOPIC_LENGTH);
    }

    /** Where all that follows the topic begins; it reaches to {@link #end()}. */
    public int afterTopic() {
        return topicOffset() + topicLength();
    }

    /** The partition that the sender chose, or -1. */
    public int partition() {
        return (flags() & RecordFormat.HAS_PARTITION) == 0 ? -1 : RecordFormat.i32(bytes, afterTopic());
    }

    public boolean hasTimestamp() {
        return (flags() & RecordFormat.HAS_TIMESTAMP) != 0;
    }

    /** Epoch milliseconds; only where {@link #hasTimestamp()}. */
    public long timestamp() {
        int at = afterTopic() + ((flags() & RecordFormat.HAS_PARTITION) == 0 ? 0 : Integer.BYTES);
        return RecordFormat.i64(bytes, at);
    }

    public boolean hasSequence() {
        return (flags() & RecordFormat.HAS_SEQUENCE) != 0;
    }

    /** The producer's own number for this record; only where {@link #hasSequence()}. */
    public long sequence() {
        int flags = flags();
        int at = afterTopic()
                + ((flags & RecordFormat.HAS_PARTITION) == 0 ? 0 : Integer.BYTES)
                + ((flags & RecordFormat.HAS_TIMESTAMP) == 0 ? 0 : Long.BYTES);
        return RecordFormat.i64(bytes, at);
    }

    public boolean hasKey() {
        return (flags() & RecordFormat.HAS_KEY) != 0;
    }

    public byte @Nullable [] key() {
        return hasKey() ? Arrays.copyOfRange(bytes, key, key + keyLength) : null;
    }

    public byte @Nullable [] value() {
        return isTombstone() ? null : Arrays.copyOfRange(bytes, value, end);
    }

    public boolean isTombstone() {
        return (flags() & RecordFormat.TOMBSTONE) != 0;
    }

    public int keyOffset() {
        return key;
    }

    /** Where the headers begin; with no headers, where the value begins. */
    public int headersOffset() {
        return headers;
    }

    /** Where what follows the first {@code count} headers begins. */
    public int afterHeaders(int count) {
        int at = headers;
        for (int i = 0; i < count; i++) {
            at += Short.BYTES + RecordFormat.u16(bytes, at);
            at += Integer.BYTES + Math.max(RecordFormat.i32(bytes, at), 0);
        }
        return at;
    }

    public int keyLength() {
        return Math.max(keyLength, 0);
    }

    public int valueLength() {
        return end - value;
    }

    /** Visits the headers in order. */
    public void forEachHeader(HeaderVisitor visitor) {
        int at = headers;
        for (int i = headerCount(); i > 0; i--) {
            int size = RecordFormat.u16(bytes, at);
            String name = new String(bytes, at + Short.BYTES, size, StandardCharsets.UTF_8);
            at += Short.BYTES + size;
            int valueSize = RecordFormat.i32(bytes, at);
            at += Integer.BYTES;
            visitor.header(name, valueSize < 0 ? null : Arrays.copyOfRange(bytes, at, at + valueSize));
            at += Math.max(valueSize, 0);
        }
    }

    /** The value of the last header of that name, a copy; null where there is none, or where it has no value. */
    public byte @Nullable [] lastHeader(byte[] name) {
        int found = -1;
        int at = headers;
        for (int i = headerCount(); i > 0; i--) {
            int size = RecordFormat.u16(bytes, at);
            int from = at + Short.BYTES;
            at = from + size;
            if (size == name.length && Arrays.equals(bytes, from, from + size, name, 0, size)) {
                found = at;
            }
            at += Integer.BYTES + Math.max(RecordFormat.i32(bytes, at), 0);
        }
        if (found < 0) {
            return null;
        }
        int size = RecordFormat.i32(bytes, found);
        return size < 0 ? null : Arrays.copyOfRange(bytes, found + Integer.BYTES, found + Integer.BYTES + size);
    }

    /** Takes one header; the value is the visitor's to keep. */
    @FunctionalInterface
    public interface HeaderVisitor {
        void header(String name, byte @Nullable [] value);
    }
}
