// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

/** What a stored record is for. The code is part of the byte form and never changes. */
public enum Kind {
    /** On its way to Kafka. */
    RECORD(0),
    /** Refused by ingest while its sender takes no acks: never goes to Kafka, the drain moves it to the dead letters. */
    REJECTED(1),
    /** A dead letter, in the dead-letter spool: the record with {@link DeadLetterHeaders} in front of its own headers. */
    DEAD(2),
    /** The spool's own: producer sequences, accounts and the audit's open counts at the head of a file. Never leaves the spool. */
    STATE(3);

    private static final Kind[] BY_CODE = values();

    private final byte code;

    Kind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static boolean isKnown(int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    static Kind of(int code) {
        return BY_CODE[code];
    }
}
