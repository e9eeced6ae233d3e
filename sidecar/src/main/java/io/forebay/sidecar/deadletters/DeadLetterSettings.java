// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import io.forebay.sidecar.spool.SpoolSettings;
import java.nio.file.Path;

/**
 * Where the dead letters lie and how much they may hold.
 *
 * @param dir their own directory; created (0700) if it is missing
 * @param maxBytes what their files may occupy, in bytes
 * @param full what happens then
 * @param minFreeBytes no letter is added while the file system has less than this left, in bytes
 * @param maxRecordBytes the largest record that becomes a letter, envelope included, without the reason
 */
public record DeadLetterSettings(Path dir, long maxBytes, WhenFull full, long minFreeBytes, int maxRecordBytes) {
    /** A file of letters is freed as a whole, and several must fit. */
    public static final long LEAST_BYTES = 8L << 20;

    private static final long FILE_BYTES = 64L << 20;
    /** So that one bad record on a disk that others have filled can go aside, and the good ones behind it go on. */
    private static final long MOST_RESERVE_BYTES = 16L << 20;
    /** What the headers that say why add to a record, with a message of some length. */
    private static final int REASON_BYTES = 32 << 10;

    public DeadLetterSettings {
        if (maxBytes < LEAST_BYTES) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + ", at least " + LEAST_BYTES + " are needed");
        }
    }

    DeadLetterSettings withLimitsOf(DeadLetterSettings other) {
        return new DeadLetterSettings(
                dir, other.maxBytes, other.full, other.minFreeBytes, Math.max(maxRecordBytes, other.maxRecordBytes));
    }

    SpoolSettings spool() {
        return new SpoolSettings(
                        dir,
                        maxBytes,
                        FILE_BYTES,
                        minFreeBytes,
                        Math.min(SpoolSettings.LARGEST_RECORD_BYTES, maxRecordBytes + REASON_BYTES))
                .withReserve(Math.min(MOST_RESERVE_BYTES, maxBytes / 8));
    }
}
