// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record's part in the checksum of its minute, which is the sum of them, modulo 2^64, in whatever order: CRC32C, as an unsigned
 * number, over
 *
 * <pre>
 *  ordinal i64 | key length i32 (-1: none) | key | value length i32 (-1: none) | value            all big-endian
 * </pre>
 *
 * The ordinal is in it so that two values can't have changed places unseen. What Kafka or an interceptor may change on the way
 * (timestamp, headers, partition) is not. Confined to one thread.
 */
public final class AuditChecksum {
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);

    /** Of a record whose parts are arrays of their own. */
    public long of(long ordinal, byte @Nullable [] key, byte @Nullable [] value) {
        begin(ordinal);
        add(key, 0, key == null ? -1 : key.length);
        return add(value, 0, value == null ? -1 : value.length);
    }

    /** Of a record whose parts lie in one array; a length of -1 says that there is none. */
    long of(long ordinal, byte[] array, int key, int keyLength, int value, int valueLength) {
        begin(ordinal);
        add(array, key, keyLength);
        return add(array, value, valueLength);
    }

    private void begin(long ordinal) {
        crc.reset();
        crc.update(number.clear().putLong(ordinal).flip());
    }

    private long add(byte @Nullable [] array, int offset, int length) {
        crc.update(number.clear().putInt(length).flip());
        if (array != null && length > 0) {
            crc.update(array, offset, length);
        }
        return crc.getValue();
    }
}
