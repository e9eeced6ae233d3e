// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Where a record came from. Immutable; made once for a connection, so that writing it is one array copy.
 *
 * @see RecordFormat
 */
public final class Origin {
    /** Longest listener name and longest producer id, in UTF-8 bytes: each has one byte for its length. */
    public static final int MAX_NAME_BYTES = 255;

    public static final int NO_UID = -1;

    /** The envelope from {@code uid} on, as it is stored. */
    final byte[] encoded;

    private final String listener;
    private final int uid;
    private final String producer;

    /**
     * @param uid the peer's user id, or {@link #NO_UID}
     * @param producer the client's own id, or empty
     */
    public Origin(String listener, int uid, String producer) {
        this.listener = listener;
        this.uid = uid;
        this.producer = producer;
        byte[] l = bytes("listener name", listener);
        byte[] p = bytes("producer id", producer);
        encoded = new byte[RecordFormat.ORIGIN - RecordFormat.UID + l.length + p.length];
        RecordFormat.INT.set(encoded, 0, uid);
        encoded[4] = (byte) l.length;
        encoded[5] = (byte) p.length;
        System.arraycopy(l, 0, encoded, 6, l.length);
        System.arraycopy(p, 0, encoded, 6 + l.length, p.length);
    }

    /** One that was read: kept as it was stored, also where its names are not UTF-8. */
    Origin(byte[] encoded, String listener, int uid, String producer) {
        this.encoded = encoded;
        this.listener = listener;
        this.uid = uid;
        this.producer = producer;
    }

    public String listener() {
        return listener;
    }

    public int uid() {
        return uid;
    }

    public String producer() {
        return producer;
    }

    public Origin withProducer(String id) {
        return new Origin(listener, uid, id);
    }

    private static byte[] bytes(String what, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        if (utf8.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    what + " has " + utf8.length + " bytes, at most " + MAX_NAME_BYTES + " are possible");
        }
        return utf8;
    }
}
