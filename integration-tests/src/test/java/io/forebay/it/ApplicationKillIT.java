// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.EndlessWriter;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.WriterLog;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that dies in the middle of a record harms neither what it wrote before nor anybody else. */
@ExtendWith(ScenarioExtension.class)
class ApplicationKillIT {

    @Test
    void halfRecord_isNotDelivered(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        try (Lines neighbour = Lines.connect(sidecar.socket())) {
            neighbour.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"" + topic + "\"}\n");
            assertThat(neighbour.read()).startsWith("{\"forebay\":1");
            try (Lines dying = Lines.connect(sidecar.socket())) {
                dying.send("{\"topic\":\"%1$s\",\"value\":\"whole\"}\n{\"topic\":\"%1$s\",\"value\":\"ha"
                        .formatted(topic));
            }
            neighbour.send("{\"value\":\"neighbour\"}\n");
            assertThat(neighbour.read()).isEqualTo("{\"acked\":1}");
        }
        assertThat(sidecar.terminate()).isZero();

        assertThat(TopicReader.all(scenario.broker(), topic))
                .extracting(arrival -> arrival.value())
                .containsExactlyInAnyOrder("whole", "neighbour");
    }

    @Test
    void killedApplications_keepWhatWasAcknowledged(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        List<WriterLog> logs = new ArrayList<>();
        for (int application = 1; application <= 4; application++) {
            EndlessWriter.Run run = scenario.closing(EndlessWriter.run(sidecar.socket(), topic, "app-" + application));
            run.awaitAcknowledged(scenario.random().nextInt(1, 20_000));
            logs.add(run.kill());
        }
        assertThat(sidecar.terminate()).isZero();

        Evidence evidence = new Evidence(logs, TopicReader.all(scenario.broker(), topic));
        evidence.keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
        assertThat(evidence.arrived())
                .allMatch(arrival -> arrival.id().map(RecordId::number).isPresent());
    }
}
