// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

import org.jspecify.annotations.Nullable;

/** The rule for a topic's name, which is Kafka's ({@code org.apache.kafka.common.internals.Topic}): 1 to 249 of {@code [a-zA-Z0-9._-]}, not "." or "..". */
public final class TopicName {
    public static final int MAX_LENGTH = 249;

    private TopicName() {}

    /** Null where the name is one, else what is wrong with it. */
    public static @Nullable String problem(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return "topic is empty";
        }
        if (length > MAX_LENGTH) {
            return "topic has " + length + " bytes, at most " + MAX_LENGTH + " are allowed";
        }
        boolean dotsOnly = length <= 2;
        for (int i = offset; i < offset + length; i++) {
            int c = bytes[i];
            if (!isLegal(c)) {
                return "topic has an illegal byte 0x" + Integer.toHexString(c & 0xff) + " at position " + (i - offset)
                        + "; allowed are letters, digits, '.', '_' and '-'";
            }
            dotsOnly &= c == '.';
        }
        return dotsOnly ? "topic must not be '.' or '..'" : null;
    }

    private static boolean isLegal(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }
}
