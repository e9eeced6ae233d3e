// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records that were delivered and are still on the disk can be sent once more. */
@ExtendWith(ScenarioExtension.class)
class ReplayIT {

    @Test
    void chosenRecords_arriveOnceMoreWithAHeader(Scenario scenario) {
        String topic = scenario.topic();
        String other = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        finish(scenario, sidecar, topic, 100);
        finish(scenario, sidecar, other, 50);

        assertThat(sidecar.told("spool", "replay", "--topic", topic, "--from", "11", "--to", "30"))
                .contains("20 records were sent once more");
        List<Arrival> arrivals = scenario.reader(topic).awaitCount(120);
        assertThat(arrivals.subList(100, 120))
                .extracting(Arrival::value)
                .containsExactlyElementsOf(
                        arrivals.subList(10, 30).stream().map(Arrival::value).toList());
        assertThat(arrivals.subList(100, 120))
                .extracting(arrival -> new String(
                        arrival.headers().lastHeader("forebay.replayed").value(), UTF_8))
                .startsWith("11", "12")
                .endsWith("30");
        assertThat(TopicReader.all(scenario.broker(), other)).hasSize(50);

        assertThat(sidecar.told("spool", "replay", "--from", "2001-01-01T00:00:00Z", "--to", "2002-01-01T00:00:00Z"))
                .contains("0 records");
        assertThat(sidecar.forebay("spool", "replay", "--from", "yesterday").exit())
                .isEqualTo(64);
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.forebay("spool", "replay", "--from", "1").exit()).isEqualTo(69);
    }

    @Test
    void moreThanOnePart_isSentWithoutItself(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        finish(scenario, sidecar, topic, 12_000);
        assertThat(sidecar.told("spool", "replay", "--from", "1")).contains("12000 records were sent once more");
        assertThat(scenario.reader(topic).awaitCount(24_000)).hasSize(24_000);
    }

    private static void finish(Scenario scenario, SidecarProcess sidecar, String topic, int records) {
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(records))
                .finish();
    }
}
