// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.fault.Fault;
import io.forebay.it.fault.FaultProxy;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What networks do, between the sidecar and its broker, for longer than the sidecar's requests wait. */
@ExtendWith(ScenarioExtension.class)
class NetworkFaultIT {

    private static final int REQUEST_TIMEOUT_MS = 2_000;

    @Test
    void faults_neitherLoseNorRepeatNorDisorder(Scenario scenario) {
        Remote remote = Remote.of(scenario, false);
        Writer writer = remote.writer(scenario);
        for (Fault fault : List.of(
                Fault.blackHole(), Fault.halfOpen(), Fault.lostAnswers(), Fault.latency(100), Fault.throttle(50_000))) {
            writer.awaitAcknowledged(writer.log().acknowledged() + 500);
            remote.proxy().apply(fault);
            remote.sidecar().letLive(REQUEST_TIMEOUT_MS + 1_500);
            remote.proxy().apply(Fault.none());
        }
        remote.proxy().resetAll();
        writer.awaitAcknowledged(writer.log().acknowledged() + 500);
        remote.proxy().refuse();
        remote.sidecar().letLive(REQUEST_TIMEOUT_MS);
        remote.proxy().open();
        writer.awaitAcknowledged(writer.log().acknowledged() + 500);

        remote.finish(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
    }

    /** With TLS a changed byte ends the connection, whichever direction it went. */
    @Test
    void corruptedBytes_belowTls_loseAndDisorderNothing(Scenario scenario) {
        Remote remote = Remote.of(scenario, true);
        Writer writer = remote.writer(scenario);
        writer.awaitAcknowledged(500);
        remote.proxy().apply(Fault.corruption(20_000));
        remote.sidecar().letLive(6_000);
        remote.proxy().apply(Fault.none());
        writer.awaitAcknowledged(writer.log().acknowledged() + 500);

        remote.finish(writer).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
        assertThat(remote.proxy().corrupted()).as("bytes changed").isPositive();
    }

    /** A sidecar that reaches its broker through a proxy only. */
    private record Remote(Broker broker, FaultProxy proxy, SidecarProcess sidecar) {

        private static final String TOPIC = "far-away";

        static Remote of(Scenario scenario, boolean secure) {
            int port = Ports.free();
            FaultProxy proxy = scenario.closing(
                    FaultProxy.between(Ports.free(), port, scenario.random().nextLong()));
            Broker broker = scenario.closing(Broker.behind(proxy.port(), port, secure));
            broker.start();
            broker.createTopic(TOPIC);
            SidecarConfig config = scenario.config()
                    .with("kafka.bootstrap.servers", "127.0.0.1:" + proxy.port())
                    .with("kafka.request.timeout.ms", REQUEST_TIMEOUT_MS);
            if (secure) {
                for (Map.Entry<String, String> setting :
                        broker.secureClientSettings().entrySet()) {
                    config = config.with("kafka." + setting.getKey(), setting.getValue());
                }
            }
            return new Remote(broker, proxy, scenario.sidecar(config));
        }

        Writer writer(Scenario scenario) {
            return scenario.start(
                    Writer.to(sidecar.socket(), TOPIC).ack(Ack.DELIVERED).perSecond(1_000));
        }

        Evidence finish(Writer writer) {
            writer.finish();
            assertThat(sidecar.terminate()).isZero();
            return new Evidence(List.of(writer.log()), TopicReader.all(broker, TOPIC));
        }
    }
}
