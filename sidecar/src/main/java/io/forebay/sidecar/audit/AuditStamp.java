// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which record of which spool an arrival is: the value of the header {@value #HEADER}. In ASCII, three words with one space between them:
 *
 * <pre>
 *  spool (a UUID, 36 characters, lower case) SP ordinal (digits) SP time of receipt (epoch milliseconds, digits)
 *  0f2b6c1e-5a7d-4a53-9f0e-2f6f3a1c9d10 48213 1795456800123
 * </pre>
 *
 * A record that was a dead letter and was sent again has one of its own, which is the last, and in front of it those that it had before.
 *
 * @param spool the audit's name for the spool
 * @param ordinal the record's number there
 * @param receivedMs when it was received, epoch milliseconds
 */
public record AuditStamp(UUID spool, long ordinal, long receivedMs) {
    public static final String HEADER = "forebay.audit";

    private static final int UUID_CHARS = 36;
    /** Two numbers of at most 18 digits, each with a space before it. */
    private static final int MOST_CHARS = UUID_CHARS + 2 * 19;

    public byte[] encode() {
        return (spool + " " + ordinal + " " + receivedMs).getBytes(US_ASCII);
    }

    /** The stamp, or null where the bytes are none. */
    public static @Nullable AuditStamp decode(byte @Nullable [] value) {
        if (value == null || value.length <= UUID_CHARS || value.length > MOST_CHARS || value[UUID_CHARS] != ' ') {
            return null;
        }
        String text = new String(value, US_ASCII);
        int space = text.indexOf(' ', UUID_CHARS + 1);
        UUID spool = spool(text.substring(0, UUID_CHARS));
        if (space < 0 || spool == null) {
            return null;
        }
        long ordinal = number(text, UUID_CHARS + 1, space);
        long receivedMs = number(text, space + 1, text.length());
        return ordinal <= 0 || receivedMs < 0 ? null : new AuditStamp(spool, ordinal, receivedMs);
    }

    private static @Nullable UUID spool(String text) {
        try {
            UUID spool = UUID.fromString(text);
            return spool.toString().equals(text) ? spool : null; // it reads more than it writes
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The number in digits, written as we write it, or -1. */
    private static long number(String text, int from, int to) {
        boolean canonical = to > from && to - from <= 18 && (text.charAt(from) != '0' || to - from == 1);
        long number = 0;
        for (int i = from; canonical && i < to; i++) {
            char c = text.charAt(i);
            canonical = c >= '0' && c <= '9';
            number = number * 10 + (c - '0');
        }
        return canonical ? number : -1;
    }
}
