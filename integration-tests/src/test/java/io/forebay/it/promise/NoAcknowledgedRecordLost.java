// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.WriterLog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every record that was acknowledged, at whatever level, has arrived; and no reply of the sidecar contradicts another. */
public final class NoAcknowledgedRecordLost implements Promise {

    @Override
    public void check(Evidence evidence) {
        for (WriterLog log : evidence.written()) {
            Set<Long> arrived = new HashSet<>(evidence.arrivedOf(log));
            List<RecordId> lost = log.acknowledgedIds()
                    .filter(id -> !arrived.contains(id.number()))
                    .toList();
            assertThat(lost)
                    .as(
                            "records lost of the %d that %s was acknowledged as %s",
                            log.acknowledged(), log.writer(), log.ack())
                    .isEmpty();
            assertThat(log.contradictions())
                    .as("contradictions to " + log.writer())
                    .isEmpty();
        }
    }
}
