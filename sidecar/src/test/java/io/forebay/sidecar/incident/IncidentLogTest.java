// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IncidentLogTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final IncidentLog log = new IncidentLog(now::get);

    @Test
    void incident_hasBeginningEndAndCount() {
        IncidentLog.Tracker kafka = log.tracker("Kafka");
        kafka.met("refused");
        now.set(2_000);
        kafka.met("not reachable");
        assertThat(log.incidents()).containsExactly(new Incident("Kafka", "not reachable", 1_000, 2_000, null, 2));
        now.set(3_000);
        kafka.over();
        assertThat(log.incidents()).containsExactly(new Incident("Kafka", "not reachable", 1_000, 2_000, 3_000L, 2));
        kafka.met("again");
        assertThat(log.incidents())
                .extracting(Incident::reason)
                .as("the newest first")
                .containsExactly("again", "not reachable");
    }

    @Test
    void incidentWithoutAnEnd_isOverWhenItIsQuiet() {
        IncidentLog.Tracker clients = log.tracker("clients", 100);
        clients.met("bad record", 3);
        now.addAndGet(100);
        assertThat(log.incidents().get(0).endedMs()).isNull();
        now.addAndGet(1);
        assertThat(log.incidents()).containsExactly(new Incident("clients", "bad record", 1_000, 1_000, 1_000L, 3));
        clients.met("bad record");
        assertThat(log.incidents()).hasSize(2);
    }

    @Test
    void oldestThatIsOver_makesPlace_beforeOneThatIsOn() {
        log.tracker("the first").met("is on");
        for (int i = 0; i < 2 * IncidentLog.KEPT; i++) {
            IncidentLog.Tracker tracker = log.tracker("number " + i);
            tracker.met("is over");
            tracker.over();
        }
        assertThat(log.incidents()).hasSize(IncidentLog.KEPT);
        assertThat(log.incidents().get(0).what()).isEqualTo("number 99");
        assertThat(log.incidents().get(IncidentLog.KEPT - 1).what()).isEqualTo("the first");
        for (int i = 0; i < 2 * IncidentLog.KEPT; i++) {
            log.tracker("later " + i).met("is on");
        }
        assertThat(log.incidents())
                .hasSize(IncidentLog.KEPT)
                .extracting(Incident::what)
                .doesNotContain("the first");
    }
}
