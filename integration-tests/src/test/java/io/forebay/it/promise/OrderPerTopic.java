// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.WriterLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A writer's records have arrived in the order in which it wrote them. A record that arrives again after a crash is no disorder;
 * one that arrives for the first time behind a later one is.
 */
public final class OrderPerTopic implements Promise {

    @Override
    public void check(Evidence evidence) {
        for (WriterLog log : evidence.written()) {
            check(log, evidence.arrivedOf(log));
        }
    }

    private static void check(WriterLog log, List<Long> arrived) {
        Set<Long> seen = new HashSet<>();
        long highest = 0;
        for (Long number : arrived) {
            if (seen.add(number)) {
                assertThat(number)
                        .as("number of the record of %s that arrived after its record %d", log.writer(), highest)
                        .isGreaterThan(highest);
                highest = number;
            }
        }
    }
}
