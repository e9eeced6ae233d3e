// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the sidecar says of itself is what its clients and Kafka see. */
@ExtendWith(ScenarioExtension.class)
class StatusIT {

    @Test
    void accounts_areWhatTheConsumerSees_runningOrNot(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(1_000))
                .finish();
        int seen = TopicReader.all(scenario.broker(), topic).size();
        String account = "\"" + topic + "\":{\"accepted\":" + seen + ",\"delivered\":" + seen
                + ",\"dead_lettered\":0,\"discarded\":0,\"turned_away\":0,\"in_spool\":0}";

        assertThat(sidecar.told("status", "--json"))
                .contains("\"running\":true,\"pid\":" + sidecar.pid(), "\"accepting\":true", account, "\"alarms\":[]");
        await("the watch of Kafka")
                .atMost(Patience.LONGEST)
                .untilAsserted(
                        () -> assertThat(sidecar.told("status", "--json")).contains("\"kafka_connected\":true"));
        assertThat(sidecar.told("status")).contains("accepting     yes", "Kafka         connected", topic);
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.told("status", "--json")).contains("\"running\":false", account);
        assertThat(sidecar.told("status")).contains("not running; this is what the disk tells", topic);
    }

    @Test
    void withoutKafka_saysWhatWaitsAndWhyAndThatItAccepts(Scenario scenario) {
        SidecarProcess sidecar = scenario.sidecar(scenario.config().withoutKafka());
        scenario.start(Writer.to(sidecar.socket(), "nowhere").ack(Ack.SYNCED).records(20))
                .finish();
        await("the watch of Kafka")
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> assertThat(sidecar.told("status", "--json"))
                        .contains("\"kafka_connected\":false,\"kafka_trouble\":\"not reachable, 127.0.0.1:"));
        assertThat(sidecar.told("status")).contains("accepting     yes", "20 records wait, the oldest for ");
    }

    @Test
    void noSpoolAtAll_isAnError(Scenario scenario) {
        SidecarProcess sidecar = scenario.launch(scenario.config().with("spool.max.bytes", "x"));
        assertThat(sidecar.awaitExit()).isEqualTo(78);
        Commands.Result result = sidecar.forebay("status");
        assertThat(result.exit()).isEqualTo(74);
        assertThat(result.output()).contains("there is no spool at");
    }
}
