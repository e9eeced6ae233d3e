// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The clock that Chronicle Queue is given: it knows no time, only the number of the current file. So files roll when the spool says so,
 * by size, and a system clock that is set back can't make the queue append where no reader looks.
 */
final class CycleClock implements TimeProvider {
    private volatile int cycle;

    int cycle() {
        return cycle;
    }

    void cycle(int next) {
        cycle = next;
    }

    @Override
    public long currentTimeMillis() {
        return (long) cycle * ChronicleLog.ROLL_CYCLE.lengthInMillis();
    }
}
