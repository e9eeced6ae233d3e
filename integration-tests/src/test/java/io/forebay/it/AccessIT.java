// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Stranger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may write, and what, by what the kernel says of processes of another user. */
@ExtendWith(ScenarioExtension.class)
class AccessIT {
    private static final String GROUP = "4711";
    private static final String HELLO = "{\"forebay\":1,\"ack\":\"synced\"}\n";

    private static SidecarConfig config(Scenario scenario) {
        Stranger.admitTo(scenario.directory());
        return scenario.config().with("listener.app.mode", "0666");
    }

    private static String record(String topic) {
        return "{\"topic\":\"%s\",\"value\":\"from afar\"}\n".formatted(topic);
    }

    @Test
    void otherUser_isDeniedAndSaidOnce(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config(scenario).with("listener.app.allow.users", "root"));

        for (int i = 0; i < 3; i++) {
            assertThat(Stranger.converse(sidecar.socket(), "", HELLO + record(topic)))
                    .startsWith("{\"error\":{\"n\":0,\"code\":\"not_allowed\"")
                    .contains("user 65534 (group 65534)", "listener.app.allow.users")
                    .doesNotContain("\n");
        }
        assertThat(Stranger.converse(sidecar.socket(), "", "a line of text\n")).contains("not_allowed");

        assertThat(sidecar.log().lines().filter(line -> line.contains("not_allowed")))
                .singleElement()
                .asString()
                .contains("listener app", "user 65534 (group 65534)", "listener.app.allow.groups");
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.accounts().of(topic).accepted()).isZero();
    }

    @Test
    void supplementaryGroup_isLetIn(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config(scenario).with("listener.app.allow.groups", GROUP));

        assertThat(Stranger.converse(sidecar.socket(), "1,4710,4712", HELLO + record(topic)))
                .contains("not_allowed");
        assertThat(Stranger.converse(sidecar.socket(), "1,4710," + GROUP, HELLO + record(topic)))
                .isEqualTo("{\"forebay\":1}\n{\"acked\":1}");
        scenario.reader(topic).awaitCount(1);
    }

    @Test
    void topics_areThoseOfTheUser(Scenario scenario) {
        String own = scenario.topic();
        String foreign = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config(scenario)
                .with("listener.app.topics", "topic-*")
                .with("listener.app.topics." + Stranger.ID, own));

        assertThat(Stranger.converse(sidecar.socket(), "", HELLO + record(foreign) + record(own)))
                .startsWith("{\"forebay\":1}\n{\"error\":{\"n\":1,\"code\":\"topic_not_allowed\"")
                .contains(foreign + " may not be written here (listener.app.topics.65534)")
                .endsWith("{\"acked\":2}");
        assertThat(Stranger.converse(sidecar.socket(), "", record(foreign))).isEmpty();
        scenario.reader(own).awaitCount(1);
        assertThat(sidecar.terminate()).isZero();

        assertThat(sidecar.accounts().of(own).delivered()).isEqualTo(1);
        assertThat(sidecar.accounts().of(foreign).deadLettered()).isEqualTo(1);
        assertThat(sidecar.accounts().of(foreign).delivered()).isZero();
    }
}
