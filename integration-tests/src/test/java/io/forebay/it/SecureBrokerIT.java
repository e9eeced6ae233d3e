// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TLS and SASL by the settings that every Kafka client has. */
@ExtendWith(ScenarioExtension.class)
class SecureBrokerIT {

    @Test
    void saslOverTls_delivers(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(secure(scenario));
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(1_000));
        writer.finish();
        assertThat(sidecar.terminate()).isZero();

        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
        assertThat(sidecar.log()).doesNotContain("password=");
    }

    @Test
    void wrongPassword_keepsTheRecordsUntilItIsMended(Scenario scenario) {
        String topic = scenario.topic();
        SidecarConfig right = secure(scenario);
        SidecarConfig wrong = right.with(
                        "kafka.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"forebay\" password=\"wrong\";")
                .with("drain.shutdown.grace.ms", 500);
        SidecarProcess refused = scenario.sidecar(wrong);
        Writer writer = scenario.start(Writer.to(refused.socket(), topic).records(100));
        writer.finish();
        refused.letLive(3_000);
        assertThat(refused.terminate()).isEqualTo(75);

        SidecarProcess mended = scenario.sidecar(right);
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(mended.terminate()).isZero();
        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
    }

    private static SidecarConfig secure(Scenario scenario) {
        SidecarConfig config = scenario.config()
                .with("kafka.bootstrap.servers", scenario.broker().secureAddress());
        for (Map.Entry<String, String> setting :
                scenario.broker().secureClientSettings().entrySet()) {
            config = config.with("kafka." + setting.getKey(), setting.getValue());
        }
        return config;
    }
}
