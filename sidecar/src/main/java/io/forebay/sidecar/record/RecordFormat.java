// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The byte form of a record, version 1. All integers are big-endian.
 *
 * <p>The <em>body</em> is what a client sends in a batch of the {@code frames} protocol (normative text: {@code docs/protocol.md}) and
 * what the spool keeps, byte for byte; so a record is checked once and never re-encoded on its way through.
 *
 * <pre>
 *  body
 *   0       1       2               4
 *  +-------+-------+---------------+----------------+ - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - +
 *  | flags | topic | header count  | topic          | partition i32, timestamp i64, sequence i64, key length i32, |
 *  | u8    | len u8| u16           | (topic len)    | each only if its flag is set, in this order                 |
 *  +-------+-------+---------------+----------------+ - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - +
 *  | key (key length) | headers: name length u16, name, value length i32 (-1 is null), value | value: all the rest |
 *  +------------------+----------------------------------------------------------------------+---------------------+
 *
 *  stored record = envelope + body
 *   0               4               8       9       10              18              26        30      31      32
 *  +---------------+---------------+-------+-------+---------------+---------------+---------+-------+-------+
 *  | length i32    | CRC32C i32    | vers. | kind  | ordinal i64   | received i64  | uid i32 | list. | prod. |
 *  | (of all that  | (of all that  | u8    | u8    |               | (epoch ms)    | or -1   | len u8| len u8|
 *  |  follows 8)   |  follows 8)   |       |       |               |               |         |       |       |
 *  +---------------+---------------+-------+-------+---------------+---------------+---------+-------+-------+
 *  | listener name (list. len) | producer id (prod. len) | body                                                |
 *  +---------------------------+-------------------------+-----------------------------------------------------+
 * </pre>
 *
 * <p>Version rule: a reader refuses a version above its own by name and reads every lower one. The length and the checksum stand where
 * they stand in every version.
 */
public final class RecordFormat {
    public static final byte VERSION = 1;

    static final int LENGTH = 0;
    static final int CRC = 4;
    static final int CHECKED = 8;
    static final int VERSION_AT = 8;
    static final int KIND = 9;
    static final int ORDINAL = 10;
    static final int RECEIVED = 18;
    static final int UID = 26;
    static final int LISTENER_LENGTH = 30;
    static final int PRODUCER_LENGTH = 31;
    static final int ORIGIN = 32;

    public static final int HAS_PARTITION = 1;
    public static final int HAS_TIMESTAMP = 1 << 1;
    public static final int HAS_SEQUENCE = 1 << 2;
    public static final int HAS_KEY = 1 << 3;
    public static final int TOMBSTONE = 1 << 4;
    static final int KNOWN_FLAGS = (1 << 5) - 1;

    /** Bytes of a body before its topic. */
    public static final int BODY_FIXED = 4;

    static final int FLAGS = 0;
    static final int TOPIC_LENGTH = 1;
    static final int HEADER_COUNT = 2;

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private RecordFormat() {}

    static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    static int u16(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at) & 0xffff;
    }

    static int i32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long i64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }
}
