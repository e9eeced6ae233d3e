// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.FakeTime;
import io.forebay.it.harness.Needs;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a host does to its processes: it turns its clock, stops them for a while, gives them no more descriptors, and gives a process
 * the id of a dead one.
 */
@ExtendWith(ScenarioExtension.class)
class HostIT {

    @Test
    void clockSteppedBack_losesAndDisordersNothing(Scenario scenario) throws Exception {
        Clock clock = Clock.in(scenario);
        String topic = scenario.topic();
        Writer writer =
                scenario.start(Writer.to(scenario.config().socket(), topic).sequenced());

        SidecarProcess sidecar = clock.launch(scenario);
        writer.awaitAcknowledged(500);
        clock.step("-2h");
        writer.awaitAcknowledged(2_000);
        sidecar.kill();
        clock.step("-3d");
        SidecarProcess next = clock.launch(scenario);
        writer.awaitAcknowledged(3_000);
        writer.finish();
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(next.terminate()).isZero();

        scenario.evidence(writer).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
        List<Arrival> arrivals = TopicReader.all(scenario.broker(), topic);
        assertThat(arrivals.get(arrivals.size() - 1).timestamp())
                .as("time of receipt of the last record, which shows that the clock went back")
                .isLessThan(arrivals.get(0).timestamp());
    }

    /** A batch that waits for company while the clock goes back must not wait until the clock has caught up. */
    @Test
    void clockSteppedBack_doesNotHoldUpDelivery(Scenario scenario) throws Exception {
        Clock clock = Clock.in(scenario);
        String topic = scenario.topic();
        SidecarProcess sidecar = clock.launch(scenario);
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).perSecond(2_000));
        for (int hours = 2; hours <= 8; hours += 2) {
            writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
            clock.step("-" + hours + "h");
        }
        writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
        writer.finish();
        assertThat(sidecar.terminate()).isZero();

        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
    }

    /** Half an hour ahead: Kafka takes time stamps that are less than an hour in its future. */
    @Test
    void clockSteppedForward_losesAndRepeatsNothing(Scenario scenario) throws Exception {
        Clock clock = Clock.in(scenario);
        String topic = scenario.topic();
        SidecarProcess sidecar = clock.launch(scenario);
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).perSecond(2_000));
        writer.awaitAcknowledged(1_000);
        clock.step("+30m");
        writer.awaitAcknowledged(writer.log().acknowledged() + 5_000);
        writer.finish();
        assertThat(sidecar.terminate()).isZero();

        Evidence evidence = scenario.evidence(writer);
        evidence.keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
        List<Arrival> arrivals = evidence.arrived();
        assertThat(arrivals.get(arrivals.size() - 1).timestamp()
                        - arrivals.get(0).timestamp())
                .as("milliseconds between the receipt of the first record and of the last")
                .isGreaterThan(Duration.ofMinutes(20).toMillis());
    }

    /** A record from over an hour in the future is refused by Kafka for good. */
    @Test
    void clockFarAhead_sendsRecordsToTheDeadLetters(Scenario scenario) throws Exception {
        Clock clock = Clock.in(scenario);
        clock.step("+3h");
        String topic = scenario.topic();
        SidecarProcess sidecar = clock.launch(scenario);
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(100));
        writer.finish();
        assertThat(sidecar.terminate()).isZero();

        assertThat(sidecar.accounts().of(topic)).isEqualTo(new Account(100, 0, 100, 0, 0));
        assertThat(TopicReader.all(scenario.broker(), topic)).isEmpty();
    }

    @Test
    void frozenSidecar_beyondTheRequestTimeout_losesAndRepeatsNothing(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("kafka.request.timeout.ms", 2_000));
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED));
        for (int freeze = 0; freeze < 2; freeze++) {
            writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
            sidecar.freeze();
            sidecar.letLive(4_000);
            sidecar.thaw();
        }
        writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
        writer.finish();
        assertThat(sidecar.terminate()).isZero();

        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
    }

    /** It can open nothing: no connection, no new file. Once it can, all goes on by itself. */
    @Test
    void noDescriptorsLeft_losesNothing_andGoesOnOnceThereAreSome(Scenario scenario) throws Exception {
        Needs.tools("prlimit");
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("spool.file.bytes", 1 << 20));
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).valueLength(1_000).perSecond(1_000));
        writer.awaitAcknowledged(100);
        long open;
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + sidecar.pid() + "/fd"))) {
            open = descriptors.count();
        }
        Commands.output("prlimit", "--pid", String.valueOf(sidecar.pid()), "--nofile=" + open + ":");
        sidecar.letLive(5_000);
        Commands.output("prlimit", "--pid", String.valueOf(sidecar.pid()), "--nofile=4096:");
        writer.awaitAcknowledged(writer.log().acknowledged() + 2_000);
        writer.finish();
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();

        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new AccountsBalance(sidecar.accounts()));
    }

    @Test
    void noDescriptorsLeft_keepsClientsWaiting_andIsSaidOnce(Scenario scenario) {
        Needs.tools("prlimit");
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        Writer first =
                scenario.start(Writer.to(sidecar.socket(), topic).named("first").perSecond(1_000));
        first.awaitAcknowledged(100);
        Commands.output("prlimit", "--pid", String.valueOf(sidecar.pid()), "--nofile=10:");
        Writer late =
                scenario.start(Writer.to(sidecar.socket(), topic).named("late").records(100));
        sidecar.letLive(7_000);
        assertThat(late.log().acknowledged()).isLessThanOrEqualTo(0);
        assertThat(sidecar.log())
                .containsOnlyOnce("listener app: nobody is let in: ")
                .doesNotContain("exceptionCaught");
        Commands.output("prlimit", "--pid", String.valueOf(sidecar.pid()), "--nofile=4096:");
        late.finish();
        assertThat(late.connections()).isEqualTo(1);
        first.finish();
        await("the end of it")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(sidecar.log())
                        .containsOnlyOnce("listener app: nobody is kept out any more, after "));
        assertThat(sidecar.told("status", "--json")).contains("nobody is let in: ");
        assertThat(sidecar.terminate()).isZero();

        scenario.evidence(first, late).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
    }

    @Test
    void sameProcessIdAfterARestart_changesNothing(Scenario scenario) {
        Needs.pidNamespaces();
        List<String> alone = List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child");
        SidecarConfig config = scenario.config();
        String topic = scenario.topic();
        Writer writer = scenario.start(Writer.to(config.socket(), topic).sequenced());
        for (int life = 0; life < 2; life++) {
            SidecarProcess sidecar = scenario.launch(config, alone, Map.of()).awaitAccepting();
            assertThat(sidecar.pidInside()).isEqualTo(1);
            writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
            sidecar.kill();
        }
        SidecarProcess last = scenario.launch(config, alone, Map.of()).awaitAccepting();
        writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
        writer.finish();
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(last.terminate()).isZero();

        scenario.evidence(writer).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
    }

    /** The wall clock as the sidecars started with it see it; their monotonic clock stays the machine's. */
    private record Clock(Path library, Path offset) {

        static Clock in(Scenario scenario) throws IOException {
            return new Clock(
                    Needs.fakeTime(), Files.writeString(scenario.directory().resolve("clock"), "+0"));
        }

        void step(String to) throws IOException {
            Files.writeString(offset, to);
        }

        SidecarProcess launch(Scenario scenario) {
            return scenario.launch(scenario.config(), List.of(), FakeTime.environment(library, offset))
                    .awaitAccepting();
        }
    }
}
