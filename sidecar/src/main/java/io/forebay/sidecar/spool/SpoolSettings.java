// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a spool lies and how much it may hold.
 *
 * @param dir the spool's own directory; created (0700) if it is missing
 * @param maxBytes what the spool's files may occupy, in bytes; at the limit admission stops
 * @param fileBytes the size at which a new file is begun; whole files are freed as the drain advances
 * @param minFreeBytes admission stops while the file system has less than this left, in bytes
 * @param maxRecordBytes the largest record that will be appended, envelope included
 * @param whenFull what becomes of records when there is no room
 * @param reserveBytes what is kept on the disk for this spool, to be used when others have filled it; 0 for nothing
 * @param keep how long files stay whose records have left the spool
 * @param auditTopic where counts of what was received are sent to, or null where nothing is counted
 */
public record SpoolSettings(
        Path dir,
        long maxBytes,
        long fileBytes,
        long minFreeBytes,
        int maxRecordBytes,
        FullPolicy whenFull,
        long reserveBytes,
        Keep keep,
        @Nullable String auditTopic) {
    /**
     * How long, and how many, drained files stay on the disk to be read again; whichever limit is reached first. They count as part of
     * {@link #maxBytes}, and go when room is needed.
     *
     * @param ms milliseconds after the last record of a file has left the spool; 0 for no limit of time
     * @param bytes of all such files together; 0 for no limit of size
     */
    public record Keep(long ms, long bytes) {
        /** Both are zero: files are freed at once. */
        public static final Keep NOTHING = new Keep(0, 0);

        public Keep {
            if (ms < 0 || bytes < 0) {
                throw new IllegalArgumentException("limits must not be negative: " + ms + " ms, " + bytes + " bytes");
            }
        }

        boolean keepsAny() {
            return ms > 0 || bytes > 0;
        }
    }

    /** What Chronicle takes, less some room. */
    public static final int LARGEST_RECORD_BYTES = (int) ChronicleLog.LARGEST_EXCERPT_BYTES - 65_536;

    /** One that makes its writer wait when it is full. */
    public SpoolSettings(Path dir, long maxBytes, long fileBytes, long minFreeBytes, int maxRecordBytes) {
        this(dir, maxBytes, fileBytes, minFreeBytes, maxRecordBytes, FullPolicy.BLOCK);
    }

    /** One that reserves and keeps nothing. */
    public SpoolSettings(
            Path dir, long maxBytes, long fileBytes, long minFreeBytes, int maxRecordBytes, FullPolicy whenFull) {
        this(dir, maxBytes, fileBytes, minFreeBytes, maxRecordBytes, whenFull, 0, Keep.NOTHING, null);
    }

    /** The same with a reserve. */
    public SpoolSettings withReserve(long bytes) {
        return new SpoolSettings(
                dir, maxBytes, fileBytes, minFreeBytes, maxRecordBytes, whenFull, bytes, keep, auditTopic);
    }

    /** The same with files that are kept. */
    public SpoolSettings withKeep(Keep kept) {
        return new SpoolSettings(
                dir, maxBytes, fileBytes, minFreeBytes, maxRecordBytes, whenFull, reserveBytes, kept, auditTopic);
    }

    /** The same, audited; null for not. */
    public SpoolSettings withAudit(@Nullable String topic) {
        return new SpoolSettings(
                dir, maxBytes, fileBytes, minFreeBytes, maxRecordBytes, whenFull, reserveBytes, keep, topic);
    }

    /** The same with the limits of another spool's, in the same place. */
    SpoolSettings withLimitsOf(SpoolSettings other) {
        return new SpoolSettings(
                dir,
                other.maxBytes,
                other.fileBytes,
                other.minFreeBytes,
                other.maxRecordBytes,
                other.whenFull,
                reserveBytes,
                other.keep,
                auditTopic);
    }

    public SpoolSettings {
        if (maxBytes <= 0 || fileBytes <= 0 || minFreeBytes < 0 || reserveBytes < 0) {
            throw new IllegalArgumentException("sizes must be positive: maxBytes " + maxBytes + ", fileBytes "
                    + fileBytes + ", minFreeBytes " + minFreeBytes + ", reserveBytes " + reserveBytes);
        }
        if (maxRecordBytes > LARGEST_RECORD_BYTES) {
            throw new IllegalArgumentException(
                    "maxRecordBytes is " + maxRecordBytes + ", at most " + LARGEST_RECORD_BYTES + " are possible");
        }
    }
}
