// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockStepTest {
    private final AtomicLong epochMs = new AtomicLong(1_795_456_800_000L);
    private final AtomicLong nanos = new AtomicLong();
    private final ClockStep step = new ClockStep(epochMs::get, nanos::get);

    @Test
    void clockThatRunsIsNoStep() {
        pass(60_000);
        assertThat(step.backMs()).isZero();
    }

    @Test
    void clockThatIsSetBackIsToldOnce() {
        pass(1_000);
        epochMs.addAndGet(-7_200_000);
        assertThat(step.backMs()).isEqualTo(7_200_000);
        pass(1_000);
        assertThat(step.backMs()).isZero();
    }

    @Test
    void clockThatIsSetForwardOrCreepsBackIsNoStep() {
        for (int second = 0; second < 60; second++) {
            pass(1_000);
            epochMs.addAndGet(second % 2 == 0 ? 3_600_000 : -100);
            assertThat(step.backMs()).isZero();
        }
    }

    private void pass(long ms) {
        epochMs.addAndGet(ms);
        nanos.addAndGet(ms * 1_000_000);
    }
}
