// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.io.Closeable;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/** An application that writes as fast as it can. Stays connected between rounds. */
interface Load extends Closeable {
    /** What latencies are recorded in: nanoseconds up to ten minutes, three digits. */
    static Histogram histogram() {
        return new Histogram(600_000_000_000L, 3);
    }

    /**
     * Writes that many records and waits until the last is acknowledged.
     *
     * @return times from handing over to the ack, in nanoseconds
     */
    Histogram run(Values values, long records) throws IOException;
}
