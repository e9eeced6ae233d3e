// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * UTF-8 by the book (RFC 3629: shortest form, no surrogates, nothing above U+10FFFF). A line is checked once as a whole, eight bytes at
 * a step where it is ASCII, so that the quick way may pass over strings without looking at their letters.
 */
final class Utf8 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8() {}

    /** Index of the first byte that doesn't belong, or -1. */
    static int firstInvalid(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (end - at >= 4 * Long.BYTES && isAscii32(bytes, at)) {
                at += 4 * Long.BYTES;
            } else if (end - at >= Long.BYTES && ((long) LONG.get(bytes, at) & NOT_ASCII) == 0) {
                at += Long.BYTES;
            } else if (bytes[at] >= 0) {
                at++;
            } else {
                int size = sequence(bytes, at, end);
                if (size == 0) {
                    return at;
                }
                at += size;
            }
        }
        return -1;
    }

    private static boolean isAscii32(byte[] bytes, int at) {
        long all = (long) LONG.get(bytes, at)
                | (long) LONG.get(bytes, at + Long.BYTES)
                | (long) LONG.get(bytes, at + 2 * Long.BYTES)
                | (long) LONG.get(bytes, at + 3 * Long.BYTES);
        return (all & NOT_ASCII) == 0;
    }

    /** How many bytes the character at {@code at} has, 2 to 4, or 0 where it is not one. */
    private static int sequence(byte[] bytes, int at, int end) {
        int lead = bytes[at] & 0xff;
        int size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (lead < 0xc2 || lead > 0xf4 || end - at < size) {
            return 0;
        }
        for (int i = at + 1; i < at + size; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = bytes[at + 1] & 0xff;
        boolean impossible = (lead == 0xe0 && second < 0xa0) // could be shorter
                || (lead == 0xed && second > 0x9f) // surrogate
                || (lead == 0xf0 && second < 0x90) // could be shorter
                || (lead == 0xf4 && second > 0x8f); // beyond U+10FFFF
        return impossible ? 0 : size;
    }

    /**
     * Appends UTF-16 as UTF-8.
     *
     * @return false where there is a surrogate without its partner
     */
    static boolean append(Scratch to, char[] chars, int offset, int count) {
        to.ensure(Math.multiplyExact(count, 3));
        byte[] out = to.array();
        int n = to.length();
        for (int i = offset; i < offset + count; i++) {
            int c = chars[i];
            if (Character.isSurrogate((char) c)) {
                if (i + 1 == offset + count || !Character.isSurrogatePair((char) c, chars[i + 1])) {
                    return false;
                }
                c = Character.toCodePoint((char) c, chars[++i]);
            }
            n = put(out, n, c);
        }
        to.advance(n);
        return true;
    }

    /** Writes one character, and tells where the next goes. */
    static int put(byte[] out, int at, int c) {
        int n = at;
        if (c < 0x80) {
            out[n++] = (byte) c;
        } else if (c < 0x800) {
            out[n++] = (byte) (0xc0 | (c >> 6));
            out[n++] = continuation(c);
        } else if (c < 0x10000) {
            out[n++] = (byte) (0xe0 | (c >> 12));
            out[n++] = continuation(c >> 6);
            out[n++] = continuation(c);
        } else {
            out[n++] = (byte) (0xf0 | (c >> 18));
            out[n++] = continuation(c >> 12);
            out[n++] = continuation(c >> 6);
            out[n++] = continuation(c);
        }
        return n;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3f));
    }
}
