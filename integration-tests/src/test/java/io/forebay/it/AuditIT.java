// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Cluster;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was counted at the socket is held against what is in Kafka, by the command that operators have. */
@ExtendWith(ScenarioExtension.class)
class AuditIT {

    @ParameterizedTest
    @ValueSource(strings = {"at-least-once", "exactly-once"})
    void killedSidecar_everythingCountedHasArrived(String guarantee, Scenario scenario) {
        SidecarConfig config = audited(scenario).with("drain.guarantee", guarantee);
        String first = scenario.topic();
        String second = scenario.topic();
        Writer numbered = scenario.start(
                Writer.to(config.socket(), first).named("numbered").sequenced().perSecond(2_000));
        Writer stamped = scenario.start(
                Writer.to(config.socket(), second).named("stamped").stamped().perSecond(500));
        for (int life = 0; life < 3; life++) {
            SidecarProcess sidecar = scenario.sidecar(config);
            sidecar.letLive(1_000 + scenario.random().nextInt(1_500));
            sidecar.kill();
        }
        SidecarProcess last = scenario.sidecar(config);
        numbered.finish();
        stamped.finish();
        assertThat(last.terminate()).as(last::log).isZero();

        Commands.Result result = verify(last);
        scenario.say(lastLine(result));
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(lastLine(result)).startsWith("everything has arrived: ");
        assertThat(result.output()).contains(first, second, " ok").doesNotContain("different");
        if (guarantee.equals("exactly-once")) {
            assertThat(lastLine(result)).doesNotContain("duplicates");
        }
        long there = TopicReader.all(scenario.broker(), first, second).stream()
                .map(arrival ->
                        new String(arrival.headers().lastHeader("forebay.audit").value(), UTF_8))
                .distinct()
                .count();
        Commands.Result json = last.withConfig("audit", "verify", "--json", "--topic", first, "--topic", second);
        assertThat(json.output()).contains("\"arrived_all\":true", "\"counted\":" + there, "\"arrived\":" + there);
    }

    @Test
    void topicThatWasDeletedAndMadeAnew_isMissingItsRecords(Scenario scenario) {
        SidecarConfig config = audited(scenario);
        String lost = scenario.topic();
        String kept = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config);
        deliver(scenario, sidecar, lost, 300);
        deliver(scenario, sidecar, kept, 200);
        assertThat(sidecar.terminate()).isZero();
        assertThat(verify(sidecar).exit()).isZero();

        scenario.broker().deleteTopic(lost);
        Commands.Result gone = verify(sidecar);
        assertThat(gone.exit()).as(gone.output()).isEqualTo(65);
        assertThat(gone.output()).contains("topic " + lost + " does not exist");

        scenario.broker().createTopic(lost);
        sidecar = scenario.sidecar(config);
        deliver(scenario, sidecar, lost, 5);
        assertThat(sidecar.terminate()).isZero();
        Commands.Result result = verify(sidecar);
        assertThat(result.exit()).as(result.output()).isEqualTo(65);
        assertThat(lastLine(result)).startsWith("NOT everything has arrived: 300 of 505 records are missing");
        assertThat(result.output())
                .contains("may still wait in the spool", lost + ", by the account of this host: 0 in the spool now");
        assertThat(sidecar.withConfig("audit", "verify", "--topic", kept).exit())
                .as("the other topic alone")
                .isZero();
    }

    /** As retention does. */
    @Test
    void recordsThatTheTopicHoldsNoLonger_areNotCheckable(Scenario scenario) throws Exception {
        SidecarConfig config = audited(scenario);
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config);
        deliver(scenario, sidecar, topic, 300);
        assertThat(sidecar.terminate()).isZero();
        scenario.broker()
                .admin()
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(120)))
                .all()
                .get(30, TimeUnit.SECONDS);

        Commands.Result result = verify(sidecar);
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(lastLine(result))
                .isEqualTo(
                        "everything that can be checked has arrived: 180 of 300 records, 120 can't be checked any more");
    }

    @Test
    void deadLetter_isMissingUntilItIsSentAgain(Scenario scenario) {
        SidecarConfig config = audited(scenario);
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        SidecarProcess sidecar = scenario.sidecar(config.with("kafka.compression.type", "none"));
        deliver(scenario, sidecar, topic, 10);
        scenario.start(Writer.to(sidecar.socket(), topic)
                        .named("large")
                        .valueLength(9_000)
                        .ack(Ack.DELIVERED)
                        .records(2))
                .finish();
        assertThat(sidecar.terminate()).isZero();
        Commands.Result missing = verify(sidecar);
        assertThat(missing.exit()).as(missing.output()).isEqualTo(65);
        assertThat(missing.output())
                .contains("2 of 12 records are missing", "2 dead-lettered", "see " + topic + " at ");

        scenario.broker().alterTopic(topic, "max.message.bytes", "1000000");
        SidecarProcess next = scenario.sidecar(config);
        assertThat(next.told("dead-letters", "retry", "--all")).contains("2 dead letters were sent again");
        assertThat(next.told("drain", "--wait", "--timeout", "60")).contains("empty");
        List<Arrival> arrivals = scenario.reader(topic).awaitCount(12);
        assertThat(arrivals.get(11).headers().headers("forebay.audit")).hasSize(2);
        assertThat(next.terminate()).isZero();
        Commands.Result mended = verify(next);
        assertThat(mended.exit()).as(mended.output()).isZero();
        assertThat(lastLine(mended)).isEqualTo("everything has arrived: 14 of 14 records");
    }

    @Test
    void recordsThatWaitInTheSpool_areMissingUntilTheyAreDelivered(Scenario scenario) {
        SidecarConfig config = audited(scenario).with("drain.shutdown.grace.ms", 2_000);
        String unknown = "not-made-" + scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config);
        scenario.start(Writer.to(sidecar.socket(), unknown).records(20)).finish();
        sidecar.terminate();
        Commands.Result waiting = verify(sidecar);
        assertThat(waiting.exit()).as(waiting.output()).isEqualTo(65);
        assertThat(waiting.output()).contains("20 in the spool now");

        scenario.broker().createTopic(unknown);
        SidecarProcess next = scenario.sidecar(config);
        scenario.reader(unknown).awaitCount(20);
        assertThat(next.terminate()).isZero();
        assertThat(verify(next).exit()).isZero();
    }

    @Test
    @Tag("long")
    void minuteThatIsOver_isReportedWhileItRuns(Scenario scenario) {
        SidecarConfig config = audited(scenario);
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(config);
        deliver(scenario, sidecar, topic, 50);
        await("the minute to be over").atMost(Patience.LONGEST).untilAsserted(() -> {
            Commands.Result result = verify(sidecar);
            assertThat(lastLine(result)).isEqualTo("everything has arrived: 50 of 50 records");
        });
    }

    @Test
    void withoutAudit_nothingIsAdded(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        deliver(scenario, sidecar, topic, 10);
        assertThat(TopicReader.all(scenario.broker(), topic))
                .allSatisfy(arrival -> assertThat(arrival.headers()).isEmpty());
    }

    @Test
    void whatCannotBeAsked_isSaidClearly(Scenario scenario) {
        SidecarProcess without = scenario.sidecar();
        Commands.Result off = verify(without);
        assertThat(off.exit()).as(off.output()).isEqualTo(78);
        assertThat(off.output()).contains("audit.topic is not set");
        without.terminate();

        SidecarProcess wrong = scenario.sidecar(scenario.config().with("audit.topic", "no-such-topic"));
        Commands.Result unknown = verify(wrong);
        assertThat(unknown.exit()).as(unknown.output()).isEqualTo(69);
        assertThat(unknown.output()).contains("the topic no-such-topic (audit.topic) does not exist");
        wrong.terminate();

        SidecarProcess alone = scenario.sidecar(scenario.config().withoutKafka().with("audit.topic", "audit"));
        Commands.Result away = alone.withConfig("audit", "verify", "--timeout", "3");
        assertThat(away.exit()).as(away.output()).isEqualTo(69);
        assertThat(away.output()).contains("is Kafka there, at kafka.bootstrap.servers=127.0.0.1:");
        assertThat(alone.withConfig("audit", "verify", "--since", "yesterday").exit())
                .isEqualTo(64);
    }

    @Test
    void whoMayNotRead_isTold(Scenario scenario, Cluster cluster) {
        cluster.createTopic("audit-forbidden", 2);
        cluster.forbid(AclOperation.READ, "audit-forbidden");
        SidecarConfig secure = cluster.secure(scenario.config()).with("audit.topic", "audit-forbidden");
        await("the prohibition to hold at all brokers")
                .atMost(Patience.LONGEST)
                .untilAsserted(
                        () -> refused(secure, "the topic audit-forbidden may not be read", "grant Read and Describe"));
        refused(
                secure.with(
                        "kafka.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"forebay\" password=\"wrong\";"),
                "doesn't let us in");
    }

    private static void refused(SidecarConfig config, String... words) {
        Commands.Result result = config.auditVerify();
        assertThat(result.exit()).as(result.output()).isEqualTo(77);
        assertThat(result.output()).contains(words);
    }

    private static SidecarConfig audited(Scenario scenario) {
        return scenario.config().with("audit.topic", scenario.topic());
    }

    private static void deliver(Scenario scenario, SidecarProcess sidecar, String topic, int records) {
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(records))
                .finish();
    }

    private static Commands.Result verify(SidecarProcess sidecar) {
        return sidecar.withConfig("audit", "verify");
    }

    private static String lastLine(Commands.Result result) {
        List<String> lines = result.output().lines().toList();
        return lines.get(lines.size() - 1);
    }
}
