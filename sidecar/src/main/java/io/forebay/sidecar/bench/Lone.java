// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import org.HdrHistogram.Histogram;

/**
 * A client alone that waits for each ack.
 *
 * @param synced its times at that level, beside {@code bare} writes of the same bytes in turns with them
 * @param spooled its times at that level
 */
record Lone(int size, Histogram synced, Histogram bare, Histogram spooled) {

    /** How many times a bare write and force the ack takes, at p50. */
    double ratio() {
        return (double) synced.getValueAtPercentile(50) / bare.getValueAtPercentile(50);
    }
}
