// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrendTest {
    private final Trend trend = new Trend();

    private void samples(int from, int to, long acceptedEach, long leftEach, long bytesEach) {
        for (int i = from; i < to; i++) {
            trend.add(new Trend.Sample(2_000L * i, acceptedEach * i, (acceptedEach - leftEach) * i, bytesEach * i));
        }
    }

    @Test
    void rates_areUnknownAtFirst() {
        samples(0, 2, 100, 0, 1_000);
        assertThat(trend.rates()).isEqualTo(Trend.Rates.UNKNOWN);
        assertThat(Trend.fullInSeconds(trend.rates(), 100)).isNull();
    }

    @Test
    void spoolThatFills_isFullWhenTheRoomIsUsedUp() {
        samples(0, 20, 200, 0, 2_000);
        assertThat(trend.rates()).isEqualTo(new Trend.Rates(100, 0, 1_000));
        assertThat(Trend.fullInSeconds(trend.rates(), 3_600_000)).isEqualTo(3_600);
        assertThat(Trend.drainedInSeconds(trend.rates(), 3_800)).isNull();
        assertThat(trend.stuckMs()).isEqualTo(36_000); // from the first sample with one that waits
    }

    @Test
    void rates_areOfTheLastMinuteOnly() {
        samples(0, 100, 200, 200, 2_000);
        for (int i = 100; i < 131; i++) {
            trend.add(new Trend.Sample(2_000L * i, 20_000, 0, 200_000));
        }
        assertThat(trend.rates()).isEqualTo(new Trend.Rates(0, 0, 0));
    }

    @Test
    void spoolThatDrains_isDrainedWhenAllHasLeft() {
        for (int i = 0; i < 10; i++) {
            trend.add(new Trend.Sample(2_000L * i, 1_000 + 20 * i, 1_000 - 80L * i, 5_000));
        }
        assertThat(trend.rates()).isEqualTo(new Trend.Rates(10, 50, 0));
        assertThat(Trend.drainedInSeconds(trend.rates(), 280)).isEqualTo(7);
        assertThat(Trend.fullInSeconds(trend.rates(), 100)).isNull();
        assertThat(trend.stuckMs()).isZero();
    }

    @Test
    void filesThatGrowWhileAllIsDelivered_fillNothing() {
        samples(0, 20, 200, 200, 2_000);
        assertThat(Trend.fullInSeconds(trend.rates(), 1_000)).isNull();
    }

    @Test
    void oldSamples_areForgotten() {
        samples(0, 2 * Trend.KEPT, 1, 1, 1);
        assertThat(trend.samples()).hasSize(Trend.KEPT);
    }
}
