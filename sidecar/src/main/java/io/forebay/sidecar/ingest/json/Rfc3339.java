// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Date and time as RFC 3339 has them, {@code 2026-11-23T17:52:18.123456+02:00}, to epoch milliseconds; what is finer is cut off. Without
 * an offset ({@code Z} or hours and minutes) a moment is not known, so that is none.
 */
final class Rfc3339 {
    private static final int SHORTEST = "2026-11-23T17:52:18Z".length();
    private static final int DATE_TIME = "2026-11-23T17:52:18".length();
    private static final int OFFSET = "+02:00".length();
    private static final long MILLIS_PER_MINUTE = 60_000;

    private Rfc3339() {}

    /** Epoch milliseconds, or -1 where the text isn't RFC 3339 or is before 1970 (Kafka has no such timestamps). */
    static long parse(Slice text) {
        byte[] b = text.array();
        int at = text.offset();
        if (text.length() < SHORTEST || !isShaped(b, at)) {
            return -1;
        }
        int fraction = at + DATE_TIME;
        int end = at + text.length();
        int zone = fraction;
        if (b[fraction] == '.') {
            zone = fraction + 1;
            while (zone < end && isDigit(b[zone])) {
                zone++;
            }
            if (zone == fraction + 1) {
                return -1;
            }
        }
        long offset = offsetMinutes(b, zone, end);
        long seconds = seconds(b, at);
        if (offset == Long.MIN_VALUE || seconds == Long.MIN_VALUE) {
            return -1;
        }
        return Math.max(-1, seconds * 1000 + millis(b, fraction + 1, zone) - offset * MILLIS_PER_MINUTE);
    }

    /** Whether the fixed part is {@code dddd-dd-ddTdd:dd:dd}. */
    private static boolean isShaped(byte[] b, int at) {
        for (int i = 0; i < DATE_TIME; i++) {
            int c = b[at + i];
            boolean fits = switch (i) {
                case 4, 7 -> c == '-';
                case 10 -> c == 'T' || c == 't' || c == ' ';
                case 13, 16 -> c == ':';
                default -> isDigit(c);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Seconds since 1970 of the fixed part, or MIN_VALUE. A leap second, :60, is the next minute's first, as in Unix time. */
    private static long seconds(byte[] b, int at) {
        int year = two(b, at) * 100 + two(b, at + 2);
        int month = two(b, at + 5);
        int day = two(b, at + 8);
        int hour = two(b, at + 11);
        int minute = two(b, at + 14);
        int second = two(b, at + 17);
        if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60) {
            return Long.MIN_VALUE;
        }
        if (day > 28 && day > YearMonth.of(year, month).lengthOfMonth()) {
            return Long.MIN_VALUE;
        }
        return ((LocalDate.of(year, month, day).toEpochDay() * 24 + hour) * 60 + minute) * 60 + second;
    }

    private static int millis(byte[] b, int from, int to) {
        int millis = 0;
        for (int i = 0; i < 3; i++) {
            millis = millis * 10 + (from + i < to ? b[from + i] - '0' : 0);
        }
        return millis;
    }

    /** How far local time is ahead, or MIN_VALUE where {@code from} to {@code end} is no offset. */
    private static long offsetMinutes(byte[] b, int from, int end) {
        if (end - from == 1 && (b[from] == 'Z' || b[from] == 'z')) {
            return 0;
        }
        boolean shaped = end - from == OFFSET
                && (b[from] == '+' || b[from] == '-')
                && isDigit(b[from + 1])
                && isDigit(b[from + 2])
                && b[from + 3] == ':'
                && isDigit(b[from + 4])
                && isDigit(b[from + 5]);
        if (!shaped || two(b, from + 1) > 23 || two(b, from + 4) > 59) {
            return Long.MIN_VALUE;
        }
        int minutes = two(b, from + 1) * 60 + two(b, from + 4);
        return b[from] == '+' ? minutes : -minutes;
    }

    private static int two(byte[] b, int at) {
        return (b[at] - '0') * 10 + b[at + 1] - '0';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
