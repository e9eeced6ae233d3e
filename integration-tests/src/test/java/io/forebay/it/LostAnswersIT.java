// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.fault.Fault;
import io.forebay.it.fault.FaultProxy;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Patience;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The answers to batches are lost, and then their only broker ends before they are sent again. In memory it knows the last five
 * batches of a producer in each partition; the snapshot from which it knows them after its start, however it ended, has only the last.
 */
@ExtendWith(ScenarioExtension.class)
class LostAnswersIT {

    private static final int RECORDS = 200;

    /** A batch holds fewer, so that these are at least two. */
    private static final int UNANSWERED = 6;

    @Test
    void stoppedBroker_takesWhatItHasForNew(Scenario scenario) {
        hasSomeTwice(scenario, loseAnswers(scenario, Map.of(), UNANSWERED, Broker::stop));
    }

    @Test
    @Tag("long")
    void killedBroker_takesWhatItHasForNew(Scenario scenario) {
        hasSomeTwice(scenario, loseAnswers(scenario, Map.of(), UNANSWERED, Broker::kill));
    }

    private static void hasSomeTwice(Scenario scenario, Evidence evidence) {
        List<Long> arrived = evidence.arrivedOf(evidence.written().get(0));
        Set<Long> once = new HashSet<>(arrived);
        scenario.say("%d records, %d of them twice".formatted(once.size(), arrived.size() - once.size()));
        assertThat(arrived.size()).as("arrived, some twice").isGreaterThan(once.size());
    }

    @Test
    @Tag("long")
    void stoppedBroker_withOneRequestInFlight_knowsWhatItHas(Scenario scenario) {
        loseAnswers(scenario, Map.of("kafka.max.in.flight.requests.per.connection", "1"), 1, Broker::stop)
                .keeps(new NoDuplicatesWhileRunning());
    }

    @Test
    void stoppedBroker_withExactlyOnce_deliversEachRecordOnce(Scenario scenario) {
        loseAnswers(scenario, Map.of("drain.guarantee", "exactly-once"), UNANSWERED, Broker::stop)
                .keeps(new NoDuplicatesWhileRunning());
    }

    private interface End {
        void of(Broker broker);
    }

    private static Evidence loseAnswers(Scenario scenario, Map<String, String> settings, int unanswered, End end) {
        String topic = "unanswered";
        int port = Ports.free();
        FaultProxy proxy = scenario.closing(
                FaultProxy.between(Ports.free(), port, scenario.random().nextLong()));
        Broker broker = scenario.closing(Broker.behind(proxy.port(), port, false));
        broker.start();
        broker.createTopic(topic);
        SidecarConfig config = scenario.config()
                .with("kafka.bootstrap.servers", "127.0.0.1:" + proxy.port())
                .with("kafka.request.timeout.ms", 5_000)
                .with("kafka.linger.ms", 0)
                .with("kafka.batch.size", 2_000);
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            config = config.with(setting.getKey(), setting.getValue());
        }
        SidecarProcess sidecar = scenario.sidecar(config);
        // So that the producer knows its topic and its identity.
        scenario.start(Writer.to(sidecar.socket(), topic)
                        .named("before")
                        .ack(Ack.DELIVERED)
                        .records(10))
                .finish();
        long before = end(broker, topic);

        proxy.apply(Fault.lostAnswers());
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).valueLength(400).records(RECORDS));
        await("records without answers")
                .atMost(Patience.LONGEST)
                .until(() -> end(broker, topic) >= before + unanswered);
        proxy.refuse();
        end.of(broker);
        broker.start();
        proxy.apply(Fault.none());
        proxy.open();

        writer.finish();
        scenario.closing(TopicReader.of(broker, topic)).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        Evidence evidence = new Evidence(List.of(writer.log()), TopicReader.all(broker, topic));
        evidence.keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
        return evidence;
    }

    private static long end(Broker broker, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try {
            return broker.admin()
                    .listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(10, TimeUnit.SECONDS)
                    .offset();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot see the end of " + topic, e);
        }
    }
}
