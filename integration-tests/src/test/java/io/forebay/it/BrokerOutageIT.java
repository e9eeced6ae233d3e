// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** However long Kafka is away, whatever was acknowledged meanwhile is delivered: once, and in order. */
@ExtendWith(ScenarioExtension.class)
class BrokerOutageIT {

    @Test
    void killedBroker_losesAndRepeatsNothing(Scenario scenario) {
        String topic = scenario.topic();
        // of several that are unanswered, a broker without replicas knows only the last again
        SidecarProcess sidecar =
                scenario.sidecar(scenario.config().with("kafka.max.in.flight.requests.per.connection", 1));
        Writer synced = scenario.start(Writer.to(sidecar.socket(), topic).named("synced"));
        Writer delivered = scenario.start(
                Writer.to(sidecar.socket(), topic).named("delivered").ack(Ack.DELIVERED));
        for (int outage = 0; outage < 2; outage++) {
            delivered.awaitAcknowledged(
                    delivered.log().acknowledged() + scenario.random().nextInt(100, 3_000));
            scenario.broker().kill();
            synced.awaitAcknowledged(
                    synced.log().acknowledged() + scenario.random().nextInt(100, 5_000));
            scenario.broker().start();
        }
        synced.finish();
        delivered.finish();

        scenario.reader(topic).awaitAcknowledgedOf(synced, delivered);
        assertThat(sidecar.terminate()).isZero();
        scenario.evidence(synced, delivered)
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(sidecar.accounts()));
    }

    @Test
    void socket_acceptsBeforeKafkaIsThere_andStaysOpen(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        Broker broker = scenario.broker();
        broker.kill();
        long start = System.nanoTime();
        SidecarProcess sidecar = scenario.sidecar();
        scenario.say("the socket accepted " + millisecondsSince(start) + " ms after the start of the JVM");

        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"" + topic + "\"}\n{\"value\":\"early\"}\n");
            assertThat(lines.read()).startsWith("{\"forebay\":1");
            assertThat(lines.read()).isEqualTo("{\"acked\":1}");
            broker.start();
            scenario.reader(topic).awaitCount(1);
            lines.send("{\"value\":\"late\"}\n");
            assertThat(lines.read()).isEqualTo("{\"acked\":2}");
            assertThat(scenario.reader(topic).awaitCount(2)).hasSize(2);
        }
    }

    /** Measured by the broker's own clock: how old is the first record it appended when it served again? */
    @Test
    void firstDelivery_comesSoonAfterReturn(Scenario scenario) throws Exception {
        String topic = scenario.topic(Map.of("message.timestamp.type", "LogAppendTime"));
        Broker broker = scenario.broker();
        SidecarProcess sidecar = scenario.sidecar();
        Writer before = scenario.start(Writer.to(sidecar.socket(), topic)
                .named("before")
                .ack(Ack.DELIVERED)
                .records(10));
        before.finish();
        broker.kill();
        Writer meanwhile = scenario.start(
                Writer.to(sidecar.socket(), topic).named("meanwhile").records(1_000));
        meanwhile.finish();
        // Long enough for every back-off to have reached its longest.
        sidecar.letLive(TimeUnit.SECONDS.toMillis(8));

        broker.launch();
        broker.awaitListening();
        long listening = System.currentTimeMillis();
        broker.awaitServing();
        long serving = System.currentTimeMillis();

        try (TopicReader reader = TopicReader.of(broker, topic)) {
            long delivered = reader.awaitCount(1_010).get(10).timestamp();
            scenario.say("first delivery %d ms after the broker's port opened, %d ms after it served metadata"
                    .formatted(delivered - listening, delivered - serving));
            assertThat(Duration.ofMillis(delivered - serving)).isLessThan(Duration.ofSeconds(10));
        }
    }

    /** Where librdkafka's default time-out has long dropped everything, and Java's metadata of idle topics has expired. */
    @Test
    @Tag("long")
    void sixMinutesWithoutBroker_loseNothing(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).named("patient").perSecond(1_000));
        writer.awaitAcknowledged(1_000);
        scenario.broker().kill();
        sidecar.letLive(TimeUnit.MINUTES.toMillis(6));
        writer.finish();
        scenario.broker().start();

        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        scenario.evidence(writer)
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(sidecar.accounts()));
    }

    private static long millisecondsSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }
}
