// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DurationsTest {
    private final Durations durations = Durations.messaging();

    @Test
    void bound_belongsToItsBucket() {
        durations.add(TimeUnit.MILLISECONDS.toNanos(5), 2);
        durations.add(TimeUnit.MILLISECONDS.toNanos(5) + 1, 1);
        durations.add(TimeUnit.HOURS.toNanos(1), 1);
        long[] counts = durations.counts();
        assertThat(counts[0]).isEqualTo(2);
        assertThat(counts[1]).isEqualTo(1);
        assertThat(counts[counts.length - 1]).isEqualTo(1);
        assertThat(durations.sumNanos())
                .isEqualTo(TimeUnit.HOURS.toNanos(1) + 3 * TimeUnit.MILLISECONDS.toNanos(5) + 1);
    }

    @Test
    void timeBelowZero_isNone() {
        durations.add(-1_000_000, 1);
        assertThat(durations.counts()[0]).isEqualTo(1);
        assertThat(durations.sumNanos()).isZero();
    }
}
