// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import java.nio.charset.StandardCharsets;

/**
 * A run of bytes inside somebody else's array, or absent. Reused from line to line by its {@link JsonLine}, so it is valid until the
 * next {@link JsonLine#parse}, and no longer than the line's own array is left alone.
 */
public final class Slice {
    static final byte[] NO_BYTES = new byte[0];

    private byte[] array = NO_BYTES;
    private int offset;
    private int length = -1;

    Slice() {}

    void set(byte[] bytes, int from, int count) {
        array = bytes;
        offset = from;
        length = count;
    }

    void set(Slice other) {
        set(other.array, other.offset, other.length);
    }

    void clear() {
        set(NO_BYTES, 0, -1);
    }

    /** False where the line had no such part; it is then as long as an empty one. */
    public boolean isPresent() {
        return length >= 0;
    }

    /** The array itself, not a copy. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return Math.max(length, 0);
    }

    /** The bytes as UTF-8, copied; empty where absent. */
    public String text() {
        return new String(array, offset, length(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return isPresent() ? "'" + text() + "'" : "absent";
    }
}
