// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growing run of bytes. What was appended stays readable in the array that it was appended to until {@link #clear}, even when a
 * bigger one has taken over.
 */
final class Scratch {
    private static final int INITIAL = 1024;
    /** More than this is not held from line to line: a rare long line shall not cost memory forever. */
    private static final int KEPT = 256 * 1024;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[INITIAL];
    private int length;

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[INITIAL];
        }
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Makes room, so that {@link #array} may be written to directly before {@link #advance}. */
    void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    void advance(int newLength) {
        length = newLength;
    }

    void append(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    void appendShort(int value) {
        ensure(Short.BYTES);
        SHORT.set(bytes, length, (short) value);
        length += Short.BYTES;
    }

    void appendInt(int value) {
        ensure(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }
}
