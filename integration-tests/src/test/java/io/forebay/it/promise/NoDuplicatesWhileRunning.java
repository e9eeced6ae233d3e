// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.WriterLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * No record has arrived twice: true as long as the sidecar isn't killed, and no broker starts again that has taken several batches of a
 * partition without being able to answer.
 */
public final class NoDuplicatesWhileRunning implements Promise {

    @Override
    public void check(Evidence evidence) {
        for (WriterLog log : evidence.written()) {
            Set<Long> seen = new HashSet<>();
            List<Long> again = evidence.arrivedOf(log).stream()
                    .filter(number -> !seen.add(number))
                    .toList();
            assertThat(again)
                    .as("records of %s that arrived again", log.writer())
                    .isEmpty();
        }
    }
}
