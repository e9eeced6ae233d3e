// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import org.HdrHistogram.Histogram;

/**
 * One system's measured round.
 *
 * @param seconds from the first record until the broker had the last
 * @param applicationCpu and the other processes', in seconds
 * @param latency from handing over to the ack, in nanoseconds
 */
record Round(
        LoadSystem system,
        long records,
        int size,
        double seconds,
        double applicationCpu,
        double sidecarCpu,
        double brokerCpu,
        Histogram latency) {

    double perSecond() {
        return records / seconds;
    }

    double megabytesPerSecond() {
        return perSecond() * size / 1e6;
    }

    /** Microseconds for one record. */
    double perRecord(double cpuSeconds) {
        return cpuSeconds * 1e6 / records;
    }
}
