// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.OrderPerTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka loses what it had acknowledged. That is gone; what waits in the spool is delivered to what Kafka has become. */
@ExtendWith(ScenarioExtension.class)
class BrokerLossIT {

    @Test
    void brokerWithAnEmptyDisk_getsAllThatItHadNotAcknowledged(Scenario scenario) {
        Broker broker = scenario.broker();
        loseAndRecover(
                scenario,
                topic -> {
                    broker.kill();
                    broker.wipe();
                },
                topic -> {
                    broker.start();
                    broker.createTopic(topic);
                });
    }

    @Test
    void deletedTopic_getsWhatWaitedOnceItIsMadeAgain(Scenario scenario) {
        loseAndRecover(scenario, scenario.broker()::deleteTopic, scenario.broker()::createTopic);
    }

    private static void loseAndRecover(Scenario scenario, Consumer<String> loss, Consumer<String> recovery) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic).perSecond(2_000));
        scenario.reader(topic).awaitCount(2_000);
        sidecar.freeze();
        List<Arrival> arrived = new ArrayList<>(allThatStandsIn(topic, scenario.broker()));
        loss.accept(topic);
        sidecar.thaw();
        writer.awaitAcknowledged(writer.log().acknowledged() + 5_000);
        recovery.accept(topic);
        writer.awaitAcknowledged(writer.log().acknowledged() + 5_000);
        writer.finish();
        awaitLast(scenario, topic, writer);
        assertThat(sidecar.terminate()).isZero();

        List<Arrival> after = TopicReader.all(scenario.broker(), topic);
        scenario.say("%d were lost by Kafka, %d arrived behind the loss".formatted(arrived.size(), after.size()));
        arrived.addAll(after);
        Evidence evidence = new Evidence(List.of(writer.log()), arrived);
        evidence.keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new AccountsBalance(sidecar.accounts()));
    }

    private static void awaitLast(Scenario scenario, String topic, Writer writer) {
        RecordId last = new RecordId(writer.log().writer(), writer.log().acknowledged());
        TopicReader reader = scenario.reader(topic);
        await("the last record")
                .atMost(Patience.LONGEST)
                .until(() -> reader.toEnd().stream()
                        .anyMatch(arrival -> arrival.id().filter(last::equals).isPresent()));
    }

    /** What was on its way when the sidecar stopped is still being written. */
    private static List<Arrival> allThatStandsIn(String topic, Broker broker) {
        AtomicInteger last = new AtomicInteger(-1);
        await("nothing more to arrive").atMost(Patience.LONGEST).until(() -> {
            int now = TopicReader.all(broker, topic).size();
            return last.getAndSet(now) == now;
        });
        return TopicReader.all(broker, topic);
    }
}
