// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.List;

/**
 * The listeners and the limits that hold for all of them together.
 *
 * @param maxRecordBytes largest record: key, headers and value together
 * @param maxLineBytes longest line of the protocols that have lines
 * @param maxHeaders most headers of one record
 * @param maxUnackedRecords most records of one connection that wait for their acknowledgement before it is read on
 * @param maxConnections most connections at a time
 * @param maxMemoryBytes most memory for all connections' buffers together
 * @param userQuota what all connections of one user together may take, over all listeners
 */
public record IngestSettings(
        List<ListenerSettings> listeners,
        int maxRecordBytes,
        int maxLineBytes,
        int maxHeaders,
        int maxUnackedRecords,
        int maxConnections,
        long maxMemoryBytes,
        QuotaSettings userQuota) {
    public static final long LEAST_MEMORY_BYTES = 16L << 20;
    /** The byte form of a record counts its headers in sixteen bits, and a dead letter has some more. */
    public static final int MOST_HEADERS = 65_500;

    /** No user is limited. */
    public IngestSettings(
            List<ListenerSettings> listeners,
            int maxRecordBytes,
            int maxLineBytes,
            int maxHeaders,
            int maxUnackedRecords,
            int maxConnections,
            long maxMemoryBytes) {
        this(
                listeners,
                maxRecordBytes,
                maxLineBytes,
                maxHeaders,
                maxUnackedRecords,
                maxConnections,
                maxMemoryBytes,
                QuotaSettings.NONE);
    }

    public IngestSettings {
        listeners = List.copyOf(listeners);
        atLeast("maxRecordBytes", maxRecordBytes, 1);
        atLeast("maxLineBytes", maxLineBytes, 1);
        atLeast("maxHeaders", maxHeaders, 0);
        atLeast("maxUnackedRecords", maxUnackedRecords, 1);
        atLeast("maxConnections", maxConnections, 1);
        atLeast("maxMemoryBytes", maxMemoryBytes, LEAST_MEMORY_BYTES);
    }

    private static void atLeast(String what, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(what + " is " + value + ", at least " + least + " is needed");
        }
    }
}
