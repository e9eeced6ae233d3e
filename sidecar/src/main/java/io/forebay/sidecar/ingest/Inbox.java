// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * What one connection has received and its decoder has not taken: the beginning of a record, or whatever had to wait. Most of the time
 * that is little, and goes in front of the next bytes that come; the beginning of a big record grows in place instead, so that a
 * client which sends it byte by byte doesn't have it copied each time.
 */
final class Inbox {
    /** Up to here what is left is cheap to copy. */
    static final int SMALL_BYTES = 16 << 10;

    private static final byte[] NONE = new byte[0];
    private static final int LEAST_BYTES = 256;

    private final Memory memory;
    private byte[] bytes = NONE;
    private int size;

    Inbox(Memory memory) {
        this.memory = memory;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isSmall() {
        return size <= SMALL_BYTES;
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Copies all to the start of {@code target} and is empty then. */
    int drainTo(byte[] target) {
        int count = size;
        System.arraycopy(bytes, 0, target, 0, count);
        size = 0;
        return count;
    }

    /** Adds all that is in {@code more}; false where the memory of all connections doesn't allow it. */
    boolean append(ByteBuf more) {
        int count = more.readableBytes();
        if (!ensure(count)) {
            return false;
        }
        more.readBytes(bytes, size, count);
        size += count;
        return true;
    }

    /** Keeps {@code source[from, to)} while empty; false where the memory of all connections doesn't allow it. */
    boolean keep(byte[] source, int from, int to) {
        int count = to - from;
        if (count == 0 ? bytes.length > LEAST_BYTES : bytes.length > SMALL_BYTES && count < SMALL_BYTES / 2) {
            release();
        }
        if (!ensure(count)) {
            return false;
        }
        System.arraycopy(source, from, bytes, size, count);
        size += count;
        return true;
    }

    /** Drops the first {@code count} bytes. */
    void drop(int count) {
        size -= count;
        if (size == 0) {
            release();
        } else if (count > 0) {
            System.arraycopy(bytes, count, bytes, 0, size);
        }
    }

    void release() {
        memory.give(bytes.length);
        bytes = NONE;
        size = 0;
    }

    private boolean ensure(int more) {
        int needed = size + more;
        if (needed <= bytes.length) {
            return true;
        }
        int capacity = Math.max(Math.max(LEAST_BYTES, needed), Math.min(bytes.length * 2, bytes.length + (1 << 20)));
        if (!memory.take(capacity - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }
}
