// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SplitLoopTest {
    private final AtomicInteger splits = new AtomicInteger();
    private final AtomicBoolean stuck = new AtomicBoolean(true);
    private final AtomicLong nanos = new AtomicLong();
    private final SplitLoop loop = new SplitLoop(splits::get, stuck::get, nanos::get);

    @Test
    void manySplitsWithoutProgressAreALoop() {
        assertThat(second(1_000)).isFalse();
        assertThat(second(1_000)).isTrue();
    }

    @Test
    void splitsThatLeadToProgressAreNone() {
        for (int i = 0; i < 10; i++) {
            stuck.set(i % 2 == 0);
            assertThat(second(1_000)).isFalse();
        }
    }

    @Test
    void brokerThatIsAwayIsNone() {
        for (int i = 0; i < 10; i++) {
            assertThat(second(0)).isFalse();
        }
    }

    private boolean second(int more) {
        splits.addAndGet(more);
        nanos.addAndGet(1_000_000_000);
        return loop.isOn();
    }
}
