// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A second sidecar on what belongs to a living one gives way and names it. */
@ExtendWith(ScenarioExtension.class)
class SecondSidecarIT {

    @Test
    void secondOnTheSameSpool_givesWay(Scenario scenario) {
        SidecarConfig config = scenario.config();
        SidecarProcess first = scenario.sidecar(config);
        Path otherSocket = scenario.directory().resolve("other");

        checkGivesWay(scenario, config.with("listener.app.bind", "unix:" + otherSocket), first);
        assertThat(otherSocket).doesNotExist();
    }

    @Test
    void secondOnTheSameSocket_givesWay(Scenario scenario) {
        SidecarConfig config = scenario.config();
        SidecarProcess first = scenario.sidecar(config);

        checkGivesWay(scenario, config.withSpoolIn(scenario.directory().resolve("other")), first);
    }

    @Test
    void staleSocketOfADeadOne_isReplaced(Scenario scenario) {
        SidecarProcess first = scenario.sidecar();
        first.kill();
        assertThat(Files.exists(first.socket())).isTrue();

        SidecarProcess second = scenario.sidecar();

        checkServes(scenario, second);
    }

    private static void checkGivesWay(Scenario scenario, SidecarConfig config, SidecarProcess first) {
        SidecarProcess second = scenario.launch(config);

        assertThat(second.awaitExit()).as(second::log).isEqualTo(69);
        assertThat(second.log()).contains(String.valueOf(first.pid()));
        checkServes(scenario, first);
    }

    private static void checkServes(Scenario scenario, SidecarProcess sidecar) {
        String topic = scenario.topic();
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic).records(10));
        writer.finish();
        scenario.reader(topic).awaitAcknowledgedOf(writer);
    }
}
