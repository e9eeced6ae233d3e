// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import java.util.Locale;

/** When a client wants to be told that a record is safe. */
public enum Ack {
    /** Never. */
    NONE(0),
    /** Survives kill -9 of every process involved. */
    SPOOLED(1),
    /** Survives a power cut. */
    SYNCED(2),
    /** Kafka has it. */
    DELIVERED(3),
    /** Whatever the listener is configured for. */
    LISTENER(255);

    final byte code;

    Ack(int code) {
        this.code = (byte) code;
    }

    /** As it is written in configuration, in the JSON protocol and on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
