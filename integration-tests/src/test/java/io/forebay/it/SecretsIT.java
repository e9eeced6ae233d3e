// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is secret in a configuration is nowhere else: not in logs, status, command lines or error texts. */
@ExtendWith(ScenarioExtension.class)
class SecretsIT {
    private static final String MARK = "s3cr3t-";
    private static final String REFUSED = "authentication fails at";

    @Test
    void wrongSecrets_areInNoTextWhatever(Scenario scenario) throws Exception {
        SidecarConfig config = scenario.config()
                .with("kafka.bootstrap.servers", scenario.broker().secureAddress())
                .with("dead.letter.topic", "letters")
                .with("drain.shutdown.grace.ms", 500);
        for (Map.Entry<String, String> setting :
                scenario.broker().secureClientSettings().entrySet()) {
            config = config.with("kafka." + setting.getKey(), setting.getValue());
        }
        config = config.with(
                "kafka.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"forebay\" password=\""
                        + MARK + "sasl\";");
        SidecarProcess sidecar = scenario.sidecar(config);
        scenario.start(Writer.to(sidecar.socket(), "orders").ack(Ack.SYNCED).records(10))
                .finish();
        await("authentication to fail")
                .atMost(Patience.LONGEST)
                .until(() -> sidecar.log().contains(REFUSED));

        clean(sidecar.told("status"));
        clean(sidecar.told("status", "--json"));
        clean(Files.readString(Path.of("/proc/" + sidecar.pid() + "/cmdline")));
        clean(sidecar.forebay("drain", "--wait", "--timeout", "0.1").output());
        sidecar.terminate();
        clean(sidecar.log());
    }

    @Test
    void wrongPasswordOfAStore_isNotInTheErrorThatItCauses(Scenario scenario) {
        SidecarConfig config = scenario.config()
                .with("kafka.bootstrap.servers", scenario.broker().secureAddress())
                .with("drain.shutdown.grace.ms", 100);
        for (Map.Entry<String, String> setting :
                scenario.broker().secureClientSettings().entrySet()) {
            config = config.with("kafka." + setting.getKey(), setting.getValue());
        }
        SidecarProcess sidecar = scenario.sidecar(config.with("kafka.ssl.truststore.password", MARK + "trust")
                .with("kafka.ssl.key.password", MARK + "key"));
        await("its trouble").atMost(Patience.LONGEST).until(() -> sidecar.log().contains("no producer can be made"));
        clean(sidecar.told("status", "--json"));
        sidecar.terminate();
        clean(sidecar.log());
    }

    @Test
    void mistakeBesideASecret_isToldWithoutIt(Scenario scenario) {
        SidecarProcess sidecar = scenario.launch(scenario.config()
                .with("kafka.ssl.keystore.password", MARK + "store")
                .with("kafka.sasl.jaas.config", MARK + "jaas")
                .with("kafka.acks", "1")
                .with("admin.bind", "tcp:0.0.0.0:1"));
        assertThat(sidecar.awaitExit()).isEqualTo(78);
        clean(sidecar.log());
        assertThat(sidecar.log()).contains("kafka.acks", "admin.bind");
        Commands.Result none = sidecar.forebay("status");
        clean(none.output());
    }

    private static void clean(String text) {
        assertThat(text).isNotEmpty().doesNotContain(MARK);
    }
}
