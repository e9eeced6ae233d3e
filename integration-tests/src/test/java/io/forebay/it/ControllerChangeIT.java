// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Cluster;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Of three brokers the one dies that is the active controller, and leads a topic too; another takes over, and nothing is lost, repeated or disordered. */
@ExtendWith(ScenarioExtension.class)
class ControllerChangeIT {

    private static final int SOME = 500;

    @Test
    void killedController_losesRepeatsAndDisordersNothing(Scenario scenario) {
        killControllers(scenario, "at-least-once");
    }

    @Test
    @Tag("long")
    void killedController_withExactlyOnce_deliversEachRecordOnce(Scenario scenario) {
        killControllers(scenario, "exactly-once");
    }

    private static void killControllers(Scenario scenario, String guarantee) {
        Cluster cluster = scenario.closing(Cluster.quorum());
        cluster.start();
        // Each node leads one, so that one of them loses its leader along with the controller.
        cluster.createTopic("led-by-1", 1, 2, 3);
        cluster.createTopic("led-by-2", 2, 3, 1);
        cluster.createTopic("led-by-3", 3, 1, 2);
        SidecarConfig config = cluster.plain(scenario.config()).with("drain.guarantee", guarantee);
        SidecarProcess sidecar = scenario.sidecar(config);
        List<Writer> writers = List.of(
                write(scenario, config, "led-by-1", "one", Ack.DELIVERED),
                write(scenario, config, "led-by-2", "two", Ack.DELIVERED),
                write(scenario, config, "led-by-3", "three", Ack.DELIVERED),
                write(scenario, config, "led-by-1", "synced", Ack.SYNCED));

        for (int kill = 0; kill < 2; kill++) {
            awaitMore(writers);
            int before = cluster.controller();
            cluster.broker(before).kill();
            int after = cluster.awaitControllerOtherThan(before);
            scenario.say("%s: the controller was %d and is %d".formatted(guarantee, before, after));
            assertThat(after).isNotEqualTo(before);
            // Before the node is back: two of three are enough.
            awaitMore(writers);
            cluster.broker(before).start();
        }
        awaitMore(writers);
        writers.forEach(Writer::finish);
        assertThat(sidecar.terminate()).isZero();

        new Evidence(
                        writers.stream().map(Writer::log).toList(),
                        TopicReader.all(cluster.broker(1), "led-by-1", "led-by-2", "led-by-3"))
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(Accounts.in(config.spool())));
    }

    private static Writer write(Scenario scenario, SidecarConfig config, String topic, String name, Ack ack) {
        return scenario.start(
                Writer.to(config.socket(), topic).named(name).ack(ack).perSecond(500));
    }

    private static void awaitMore(List<Writer> writers) {
        writers.forEach(writer -> writer.awaitAcknowledged(writer.log().acknowledged() + SOME));
    }
}
