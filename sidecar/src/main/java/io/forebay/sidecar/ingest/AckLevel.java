// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How far a record must have come before its sender is told. The order is that of the way; the code is part of the frames protocol. */
public enum AckLevel {
    /** The sender is never told anything. */
    NONE(0),
    /** In the operating system's hands: survives the end of both processes. */
    SPOOLED(1),
    /** On the disk: survives a power cut. */
    SYNCED(2),
    /** Acknowledged by Kafka, or in the dead letters. */
    DELIVERED(3);

    private static final AckLevel[] BY_CODE = values();

    private final int code;
    private final String text = name().toLowerCase(Locale.ROOT);

    AckLevel(int code) {
        this.code = code;
    }

    /** The name in configuration files and in the JSON protocol. */
    public String text() {
        return text;
    }

    /** The number in the frames protocol. */
    public int code() {
        return code;
    }

    /** The level of that name, or null where there is none. */
    public static @Nullable AckLevel ofText(String text) {
        for (AckLevel level : BY_CODE) {
            if (level.text.equals(text)) {
                return level;
            }
        }
        return null;
    }

    /** The level of that number, or null where there is none. */
    public static @Nullable AckLevel ofCode(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
