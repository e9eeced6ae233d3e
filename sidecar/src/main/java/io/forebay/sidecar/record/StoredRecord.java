// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A flyweight over one stored record: envelope and body. Confined to one thread; valid until its buffer is filled again.
 *
 * @see RecordFormat
 */
public final class StoredRecord {
    private final CRC32C crc = new CRC32C();
    private final RecordBody body = new RecordBody();
    private byte[] bytes = new byte[4096];
    private int length;
    private boolean newer;

    /** A buffer of at least {@code size} bytes to fill before {@link #check}; its old content is gone. */
    public byte[] buffer(int size) {
        if (bytes.length < size) {
            bytes = new byte[Integer.highestOneBit(Math.max(size - 1, 1)) * 2];
        }
        return bytes;
    }

    /**
     * Verifies length, checksum, version and shape of the {@code size} bytes in the buffer.
     *
     * @return null where the record is whole, else what is damaged
     */
    public @Nullable String check(int size) {
        newer = false;
        if (size < RecordFormat.ORIGIN) {
            return "only " + size + " bytes, the envelope alone has " + RecordFormat.ORIGIN;
        }
        length = RecordFormat.i32(bytes, RecordFormat.LENGTH) + RecordFormat.CHECKED;
        if (length < RecordFormat.ORIGIN || length > size) {
            return "length " + (length - RecordFormat.CHECKED) + " in an excerpt of " + size + " bytes";
        }
        crc.reset();
        crc.update(bytes, RecordFormat.CHECKED, length - RecordFormat.CHECKED);
        int stored = RecordFormat.i32(bytes, RecordFormat.CRC);
        if ((int) crc.getValue() != stored) {
            return "checksum " + Integer.toHexString((int) crc.getValue()) + ", stored was "
                    + Integer.toHexString(stored);
        }
        return checkShape();
    }

    /** Whether {@link #check} found the bytes whole, but written by a later version of this program. */
    public boolean isNewer() {
        return newer;
    }

    private @Nullable String checkShape() {
        if (bytes[RecordFormat.VERSION_AT] != RecordFormat.VERSION) {
            newer = bytes[RecordFormat.VERSION_AT] > RecordFormat.VERSION;
            return "format version " + bytes[RecordFormat.VERSION_AT] + ", this program reads " + RecordFormat.VERSION;
        }
        if (!Kind.isKnown(bytes[RecordFormat.KIND])) {
            newer = true;
            return "unknown kind " + bytes[RecordFormat.KIND];
        }
        if (bodyOffset() > length) {
            return "origin reaches beyond the record's end";
        }
        return kind() == Kind.STATE ? null : body.wrap(bytes, bodyOffset(), length - bodyOffset(), Character.MAX_VALUE);
    }

    /** CRC32C over all of the record, its ordinal and its time of receipt included: two records that agree in it are the same one. */
    public int checksum() {
        return RecordFormat.i32(bytes, RecordFormat.CRC);
    }

    public Kind kind() {
        return Kind.of(bytes[RecordFormat.KIND]);
    }

    /** Counts the records of one spool from 1 without a gap, in the order in which they were accepted. */
    public long ordinal() {
        return RecordFormat.i64(bytes, RecordFormat.ORDINAL);
    }

    /** Epoch milliseconds by the sidecar's clock. */
    public long receivedAt() {
        return RecordFormat.i64(bytes, RecordFormat.RECEIVED);
    }

    /** The record's own timestamp where its sender gave one, else the time of receipt; epoch milliseconds. */
    public long timestamp() {
        return body.hasTimestamp() ? body.timestamp() : receivedAt();
    }

    public Origin origin() {
        byte[] encoded = Arrays.copyOfRange(bytes, RecordFormat.UID, bodyOffset());
        return new Origin(encoded, listener(), RecordFormat.i32(bytes, RecordFormat.UID), producer());
    }

    private String listener() {
        return new String(bytes, RecordFormat.ORIGIN, RecordFormat.u8(bytes, RecordFormat.LISTENER_LENGTH), UTF_8);
    }

    /** The client's own id, or empty. */
    public String producer() {
        int at = RecordFormat.ORIGIN + RecordFormat.u8(bytes, RecordFormat.LISTENER_LENGTH);
        return new String(bytes, at, RecordFormat.u8(bytes, RecordFormat.PRODUCER_LENGTH), UTF_8);
    }

    public boolean hasProducer() {
        return bytes[RecordFormat.PRODUCER_LENGTH] != 0;
    }

    /** The body; of a {@link Kind#STATE} record only its place is defined. */
    public RecordBody body() {
        return body;
    }

    public int bodyOffset() {
        return RecordFormat.ORIGIN
                + RecordFormat.u8(bytes, RecordFormat.LISTENER_LENGTH)
                + RecordFormat.u8(bytes, RecordFormat.PRODUCER_LENGTH);
    }

    /** Where the record ends in its buffer, which is also its size in bytes. */
    public int length() {
        return length;
    }

    public byte[] array() {
        return bytes;
    }
}
