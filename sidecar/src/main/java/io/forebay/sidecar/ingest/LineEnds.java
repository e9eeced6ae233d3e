// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the byte that ends a line, eight bytes at a time. */
final class LineEnds {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long LF = ONES * '\n';

    private LineEnds() {}

    /** Where the first LF or NUL lies in {@code bytes[from, to)}, or -1. */
    static int find(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONG.get(bytes, at);
            long found = zeros(eight) | zeros(eight ^ LF);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (bytes[at] == '\n' || bytes[at] == 0) {
                return at;
            }
        }
        return -1;
    }

    /** The high bit of each byte that is zero; bits above the lowest of them may be wrong. */
    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGH;
    }
}
