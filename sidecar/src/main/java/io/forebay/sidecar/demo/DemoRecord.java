// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/**
 * The records of an application, made from their number alone: so one that has to be sent again is the same, and whoever reads it can
 * tell whether it is whole.
 */
final class DemoRecord {
    private static final int KEYS = 50;

    private DemoRecord() {}

    static byte[] key(long sequence) {
        return ("customer-" + sequence % KEYS).getBytes(ISO_8859_1);
    }

    static byte[] value(String application, long sequence) {
        long mixed = (sequence + application.hashCode()) * 0x9E3779B97F4A7C15L;
        String text = sequence + " " + application + " "
                + HexFormat.of().toHexDigits(mixed)
                + HexFormat.of().toHexDigits(Long.rotateLeft(mixed, 17) * mixed);
        return text.getBytes(UTF_8);
    }

    /** The number in a value, or -1 where there is none. */
    static long sequence(byte[] value) {
        long sequence = 0;
        for (byte b : value) {
            if (b == ' ') {
                return sequence;
            }
            if (b < '0' || b > '9' || sequence > Integer.MAX_VALUE) {
                return -1;
            }
            sequence = sequence * 10 + b - '0';
        }
        return -1;
    }
}
