// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlanTest {

    @Test
    void sameSeed_samePlan() {
        assertThat(Plan.of(42, 3, 45_000)).isEqualTo(Plan.of(42, 3, 45_000));
        assertThat(Plan.of(42, 3, 45_000)).isNotEqualTo(Plan.of(42, 4, 45_000)).isNotEqualTo(Plan.of(43, 3, 45_000));
    }

    @Test
    void troublesOfATrack_followEachOther_andEndInTime() {
        for (int round = 0; round < 100; round++) {
            for (List<Step> steps : Plan.of(7, round, 45_000).steps().values()) {
                long free = 0;
                for (Step step : steps) {
                    assertThat(step.at()).isGreaterThan(free);
                    free = step.at() + step.lasts();
                }
                assertThat(free).isLessThanOrEqualTo(45_000);
            }
        }
    }

    @Test
    void allDisasters_comeUp_andHarshOnesNeverInAGentleRound() {
        Set<Disaster> seen = EnumSet.noneOf(Disaster.class);
        List<Plan> plans = IntStream.range(0, 100)
                .mapToObj(round -> Plan.of(7, round, 45_000))
                .toList();
        for (Plan plan : plans) {
            plan.steps()
                    .forEach((track, steps) -> steps.forEach(step -> {
                        seen.add(step.disaster());
                        assertThat(Disaster.of(track, plan.gentle(), plan.cluster()))
                                .contains(step.disaster());
                    }));
        }

        assertThat(seen).containsExactlyInAnyOrder(Disaster.values());
        assertThat(plans).anyMatch(Plan::gentle).anyMatch(plan -> !plan.gentle());
        assertThat(plans).anyMatch(plan -> plan.cluster() && plan.gentle()).anyMatch(plan -> !plan.cluster());
    }
}
