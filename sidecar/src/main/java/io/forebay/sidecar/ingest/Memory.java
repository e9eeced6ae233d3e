// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/** Counts the bytes in the buffers of all connections. Confined to the event loop. */
final class Memory {
    private final IngestMetrics metrics;
    private long max;
    private long used;

    Memory(long max, IngestMetrics metrics) {
        this.max = max;
        this.metrics = metrics;
    }

    /** Another limit; what is in use above it stays. */
    void max(long bytes) {
        max = bytes;
    }

    /** Takes {@code more} bytes, or none at all. */
    boolean take(long more) {
        if (more > max - used) {
            return false;
        }
        used += more;
        metrics.memory(used);
        return true;
    }

    void give(long back) {
        if (back > 0) {
            used -= back;
            metrics.memory(used);
        }
    }

    /** Whether it is time to read in small pieces, so that what has to wait for room waits in the kernel rather than here. */
    boolean isScarce() {
        return used > max / 2;
    }

    long used() {
        return used;
    }

    long max() {
        return max;
    }
}
