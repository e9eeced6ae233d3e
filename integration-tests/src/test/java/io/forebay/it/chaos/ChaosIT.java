// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mix of all troubles. {@code -Dforebay.seed=…} repeats one. */
class ChaosIT {

    private static final long SEED = Long.getLong("forebay.seed", System.nanoTime() & 0xFFFF_FFFFL);

    @Test
    void promisesHold_inTwoMinutesOfAllTroublesAtOnce() throws IOException {
        assertThat(new Chaos(SEED, System.out).run(2)).isTrue();
    }

    @Test
    @Tag("long")
    void promisesHold_inAnHourOfAllTroublesAtOnce() throws IOException {
        assertThat(new Chaos(SEED, System.out).run(60)).isTrue();
    }
}
