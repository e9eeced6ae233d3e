// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code forebay drain --wait} returns when all is in Kafka, and not before. */
@ExtendWith(ScenarioExtension.class)
class DrainWaitIT {

    @Test
    void whenItReturns_allIsInKafka(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.SYNCED).records(20_000))
                .finish();
        assertThat(sidecar.told("drain", "--wait")).contains("the spool is empty");
        assertThat(TopicReader.all(scenario.broker(), topic)).hasSize(20_000);
    }

    @Test
    void withoutKafka_theTimeEnds_andSaysWhatRemains(Scenario scenario) {
        SidecarProcess sidecar =
                scenario.sidecar(scenario.config().withoutKafka().with("drain.shutdown.grace.ms", 100));
        scenario.start(Writer.to(sidecar.socket(), "nowhere").ack(Ack.SYNCED).records(7))
                .finish();
        Commands.Result result = sidecar.forebay("drain", "--wait", "--timeout", "0.3");
        assertThat(result.exit()).isEqualTo(75);
        assertThat(result.output()).contains("7 records remain in the spool");
        sidecar.terminate();
        assertThat(sidecar.forebay("drain", "--wait").exit()).isEqualTo(69);
    }
}
