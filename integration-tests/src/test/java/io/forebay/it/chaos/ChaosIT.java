// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The mix of all troubles: always the same one in the build, another each time in the hour. {@code -Dforebay.seed=…} chooses. */
class ChaosIT {

    /** Its second round has three brokers. */
    private static final long SEED_OF_THE_BUILD = 28;

    @Test
    void promisesHold_inTwoMinutesOfAllTroublesAtOnce() throws IOException {
        assertThat(new Chaos(Long.getLong("forebay.seed", SEED_OF_THE_BUILD), System.out).run(2))
                .isTrue();
    }

    @Test
    @Tag("long")
    void promisesHold_inAnHourOfAllTroublesAtOnce() throws IOException {
        assertThat(new Chaos(Long.getLong("forebay.seed", System.nanoTime() & 0xFFFF_FFFFL), System.out).run(60))
                .isTrue();
    }
}
