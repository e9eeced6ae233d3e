// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What to measure.
 *
 * @param sizes of the values, in bytes
 * @param systems what to compare; the direct producer is the measure
 * @param records in a round, or 0 for as many as take some seconds
 * @param rounds that count, and {@code warmups} before them that don't
 * @param clients connections, or producers, that write at the same time
 * @param loneRecords how many times a client alone waits for its ack, or 0
 * @param compression Kafka's, for both
 * @param dir where spool and broker keep their data
 */
public record BenchSettings(
        List<Integer> sizes,
        List<LoadSystem> systems,
        long records,
        int rounds,
        int warmups,
        int clients,
        int loneRecords,
        String compression,
        Path dir) {
    private static final long BYTES_IN_A_ROUND = 300L << 20;
    private static final long MOST_RECORDS_IN_A_ROUND = 2_000_000;

    public BenchSettings {
        sizes = List.copyOf(sizes);
        systems = List.copyOf(systems);
    }

    /** Records in a round with values of that size. */
    long recordsOf(int size) {
        return records > 0 ? records : Math.min(MOST_RECORDS_IN_A_ROUND, BYTES_IN_A_ROUND / size);
    }
}
