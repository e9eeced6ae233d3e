// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Points in time, as they are typed and shown. */
final class Moments {
    /** Epoch milliseconds have at least so many digits since 1973; an ordinal that long would take an age. */
    private static final int DIGITS_OF_MS = 12;

    private Moments() {}

    /** Whether it is a number too small to be a time: an ordinal. */
    static boolean isOrdinal(String text) {
        return text.matches("\\d{1," + (DIGITS_OF_MS - 1) + "}");
    }

    /** @throws CommandFailure where it is no time */
    static long parse(String option, String text) {
        try {
            return text.matches("\\d{" + DIGITS_OF_MS + ",18}")
                    ? Long.parseLong(text)
                    : OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    option + " is \"" + text + "\": a time is needed, such as 2026-11-25T03:00:00Z or 1795456800000",
                    e);
        }
    }

    static String show(long epochMs) {
        return Instant.ofEpochMilli(epochMs).toString();
    }

    /** How long ago it was, roughly. */
    static String ago(long epochMs) {
        long seconds = Math.max(
                0,
                Duration.between(Instant.ofEpochMilli(epochMs), Instant.now()).toSeconds());
        return seconds < 120 ? seconds + " s" : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    }
}
