// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** What of one application's records has been found in Kafka. Confined to one thread. */
final class Tally {
    private final String application;
    private final BitSet seen = new BitSet();
    private final Map<Integer, Long> lastOfPartition = new HashMap<>();
    private long duplicated;
    private long outOfOrder;
    private long damaged;

    Tally(String application) {
        this.application = application;
    }

    /**
     * Takes in one record, in the order in which Kafka has them. A record that comes again is a duplicate, wherever it comes; one that
     * comes for the first time after a later one of its partition is out of order.
     */
    void record(int partition, byte[] value) {
        long sequence = DemoRecord.sequence(value);
        if (sequence < 1 || !Arrays.equals(value, DemoRecord.value(application, sequence))) {
            damaged++;
            return;
        }
        if (seen.get((int) sequence)) {
            duplicated++;
            return;
        }
        seen.set((int) sequence);
        long last = lastOfPartition.getOrDefault(partition, 0L);
        if (sequence < last) {
            outOfOrder++;
        }
        lastOfPartition.put(partition, Math.max(last, sequence));
    }

    /** Different records that are there. */
    long delivered() {
        return seen.cardinality();
    }

    /** How many of the first {@code acknowledged} records are not there. */
    long lost(long acknowledged) {
        return acknowledged - seen.get(1, (int) acknowledged + 1).cardinality();
    }

    long duplicated() {
        return duplicated;
    }

    long outOfOrder() {
        return outOfOrder;
    }

    /** Records that nobody has written like this. */
    long damaged() {
        return damaged;
    }
}
