// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Directories;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import io.forebay.it.harness.WriterLog;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With {@code drain.guarantee=exactly-once}, consumers that read what is committed see each record once and in order, whoever dies. */
@ExtendWith(ScenarioExtension.class)
class ExactlyOnceIT {

    @Test
    void killedSidecar_deliversEachRecordOnce(Scenario scenario) {
        Applications applications = new Applications(scenario);
        for (int kill = 0; kill < 8; kill++) {
            killAtRandomMoment(scenario);
        }
        applications.finish();
        applications.checkPromises();
    }

    @Test
    void killedBroker_deliversEachRecordOnce(Scenario scenario) {
        Applications applications = new Applications(scenario);
        SidecarProcess sidecar = scenario.sidecar(config(scenario));
        for (int kill = 0; kill < 4; kill++) {
            sidecar.letLive(300 + scenario.random().nextInt(1_500));
            scenario.broker().kill();
            sidecar.letLive(scenario.random().nextInt(1_000));
            scenario.broker().start();
        }
        assertThat(sidecar.terminate()).isIn(0, 75);
        applications.finish();
        applications.checkPromises();
    }

    @Test
    void killedBoth_deliverEachRecordOnce(Scenario scenario) {
        Applications applications = new Applications(scenario);
        for (int round = 0; round < 8; round++) {
            if (scenario.random().nextInt(3) == 0) {
                scenario.broker().kill();
            } else {
                scenario.broker().launch();
            }
            killAtRandomMoment(scenario);
        }
        scenario.broker().start();
        applications.finish();
        applications.checkPromises();
    }

    @Test
    void tooLargeForTheTopic_goesToTheDeadLettersAndSpoilsNothing(Scenario scenario) throws Exception {
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        String other = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config(scenario));
        try (Lines lines = Lines.connect(sidecar.socket())) {
            for (int round = 0; round < 10; round++) {
                lines.send("{\"topic\":\"%s\",\"value\":\"before-%d\"}\n".formatted(topic, round));
                lines.send("{\"topic\":\"%s\",\"value\":\"beside-%d\"}\n".formatted(other, round));
                lines.send("{\"topic\":\"%s\",\"value\":\"%s\"}\n".formatted(topic, incompressible(9_000, round)));
                lines.send("{\"topic\":\"%s\",\"value\":\"after-%d\"}\n".formatted(topic, round));
            }
            scenario.reader(topic).awaitCount(20);
            scenario.reader(other).awaitCount(10);
        }
        assertThat(sidecar.terminate()).isZero();

        assertThat(values(scenario, topic))
                .containsExactlyElementsOf(IntStream.range(0, 10)
                        .boxed()
                        .flatMap(round -> List.of("before-" + round, "after-" + round).stream())
                        .toList());
        assertThat(values(scenario, other))
                .containsExactlyElementsOf(IntStream.range(0, 10)
                        .mapToObj(round -> "beside-" + round)
                        .toList());
        assertThat(sidecar.accounts().of(topic)).isEqualTo(new Account(30, 20, 10, 0, 0));
    }

    @Test
    void wipedSpool_isNotTakenForTheOneBefore(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        deliver(scenario, config(scenario), topic, "before", 200);
        Directories.delete(config(scenario).spool());
        deliver(scenario, config(scenario), topic, "after", 100);
        assertThat(values(scenario, topic)).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void restoredSpool_losesNothing(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarConfig config = config(scenario);
        Path backup = scenario.directory().resolve("backup");
        deliver(scenario, config, topic, "first", 100);
        Directories.copy(config.spool(), backup);
        deliver(scenario, config, topic, "second", 200);
        Directories.delete(config.spool());
        Directories.copy(backup, config.spool());
        SidecarProcess restored = deliver(scenario, config, topic, "third", 100);

        assertThat(values(scenario, topic)).hasSize(400).doesNotHaveDuplicates();
        assertThat(restored.log()).contains("restored from a backup").contains("new identity");
        SidecarProcess next = deliver(scenario, config, topic, "fourth", 100);
        assertThat(values(scenario, topic)).hasSize(500).doesNotHaveDuplicates();
        assertThat(next.log()).doesNotContain("new identity");
    }

    @Test
    void copiedSpoolUsedTwice_losesNothing(Scenario scenario) throws Exception {
        SidecarConfig one = config(scenario);
        SidecarConfig two = one.withSpoolIn(scenario.directory().resolve("copy"))
                .with("listener.app.bind", "unix:" + scenario.directory().resolve("s2"));
        String topic = scenario.topic();
        deliver(scenario, one, topic, "before", 50);
        Directories.copy(one.spool(), two.spool());

        SidecarProcess first = scenario.sidecar(one);
        SidecarProcess second = scenario.sidecar(two);
        Writer writesToOne = scenario.start(Writer.to(one.socket(), topic)
                .named("one")
                .sequenced()
                .perSecond(500)
                .ack(Ack.DELIVERED));
        Writer writesToTwo = scenario.start(Writer.to(two.socket(), topic)
                .named("two")
                .sequenced()
                .perSecond(500)
                .ack(Ack.DELIVERED));
        writesToOne.awaitAcknowledged(2_000);
        writesToTwo.awaitAcknowledged(2_000);
        writesToOne.finish();
        writesToTwo.finish();
        assertThat(first.terminate()).isZero();
        assertThat(second.terminate()).isZero();

        scenario.evidence(writesToOne, writesToTwo).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
        assertThat(first.log() + second.log()).contains("copied and used twice");
    }

    @Test
    void deletedPositions_leaveTheCheckpointToGoBy(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        deliver(scenario, config(scenario), topic, "before", 200);
        List<String> groups = scenario.broker().admin().listGroups().all().get().stream()
                .map(group -> group.groupId())
                .filter(group -> group.startsWith("forebay-"))
                .toList();
        assertThat(groups).isNotEmpty();
        scenario.broker().admin().deleteConsumerGroups(groups).all().get();
        deliver(scenario, config(scenario), topic, "after", 100);
        assertThat(values(scenario, topic)).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void idleSidecar_commitsNothing(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config(scenario));
        write(scenario, sidecar, topic, "some", 10);
        scenario.reader(topic).awaitCount(10);
        await("the end of the last transaction")
                .atMost(Patience.LONGEST)
                .until(() -> sidecar.accounts().of(topic).delivered() == 10);
        long before = transactionLogEnd(scenario);
        sidecar.letLive(3_000);
        assertThat(transactionLogEnd(scenario))
                .as("end of Kafka's log of transactions")
                .isEqualTo(before);
    }

    private static SidecarConfig config(Scenario scenario) {
        return scenario.config().with("drain.guarantee", "exactly-once");
    }

    private static void killAtRandomMoment(Scenario scenario) {
        SidecarProcess sidecar = scenario.launch(config(scenario));
        if (scenario.random().nextInt(3) > 0) {
            sidecar.awaitAccepting();
        }
        sidecar.letLive(scenario.random().nextInt(3_000));
        sidecar.kill();
    }

    /** Runs a sidecar until it has delivered so many records. */
    private static SidecarProcess deliver(
            Scenario scenario, SidecarConfig config, String topic, String name, int records) {
        SidecarProcess sidecar = scenario.sidecar(config);
        write(scenario, sidecar, topic, name, records);
        assertThat(sidecar.terminate()).isZero();
        return sidecar;
    }

    private static void write(Scenario scenario, SidecarProcess sidecar, String topic, String name, int records) {
        scenario.start(Writer.to(sidecar.socket(), topic)
                        .named(name)
                        .ack(Ack.DELIVERED)
                        .records(records))
                .finish();
    }

    private static List<String> values(Scenario scenario, String topic) {
        return TopicReader.all(scenario.broker(), topic).stream()
                .map(Arrival::value)
                .toList();
    }

    private static long transactionLogEnd(Scenario scenario) throws InterruptedException, ExecutionException {
        TopicPartition log = new TopicPartition("__transaction_state", 0);
        return scenario.broker()
                .admin()
                .listOffsets(Map.of(log, OffsetSpec.latest()))
                .partitionResult(log)
                .get()
                .offset();
    }

    private static String incompressible(int length, int seed) {
        return new java.util.Random(seed)
                .ints(length, 'A', 'Z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Applications that number their records, so that nothing is stored twice on their side either. */
    private static final class Applications {
        private final Scenario scenario;
        private final Writer[] all;

        Applications(Scenario scenario) {
            this.scenario = scenario;
            String shared = scenario.topic();
            all = new Writer[] {
                start(shared, "spooled", Ack.SPOOLED),
                start(shared, "synced", Ack.SYNCED),
                start(scenario.topic(), "synced-alone", Ack.SYNCED),
                start(scenario.topic(), "delivered", Ack.DELIVERED)
            };
        }

        /** Starts the sidecar for the last time, and lets each get its acknowledgements. */
        void finish() {
            SidecarProcess sidecar = scenario.sidecar(config(scenario));
            for (Writer writer : all) {
                writer.finish();
            }
            scenario.reader(topics()).awaitAcknowledgedOf(all);
            assertThat(sidecar.terminate()).isZero();
        }

        void checkPromises() {
            Evidence evidence = scenario.evidence(all);
            evidence.keeps(
                    new NoAcknowledgedRecordLost(),
                    new NoDuplicatesWhileRunning(),
                    new OrderPerTopic(),
                    new AccountsBalance(Accounts.in(config(scenario).spool())));
            for (WriterLog log : evidence.written()) {
                assertThat(evidence.arrivedOf(log)).as(log.writer()).hasSize((int) log.acknowledged());
                scenario.say("%s: %d sent, %d acknowledged, all arrived once"
                        .formatted(log.writer(), log.sent(), log.acknowledged()));
            }
        }

        private Writer start(String topic, String name, Ack ack) {
            return scenario.start(Writer.to(scenario.config().socket(), topic)
                    .named(name)
                    .ack(ack)
                    .perSecond(1_500)
                    .sequenced());
        }

        private String[] topics() {
            return Arrays.stream(all)
                    .map(writer -> writer.log().topic())
                    .distinct()
                    .toArray(String[]::new);
        }
    }
}
