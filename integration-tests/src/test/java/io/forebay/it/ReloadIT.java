// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A configuration that is changed while applications write, by command and by signal. */
@ExtendWith(ScenarioExtension.class)
class ReloadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BETWEEN_CHANGES = 1_000;

    @Test
    void underLoad_everythingChangesAndNothingIsLostTwiceOrOutOfOrder(Scenario scenario) {
        changesUnderLoad(scenario, scenario.config());
    }

    @Test
    void underLoad_withTransactions_everythingChangesAndNothingIsLostTwiceOrOutOfOrder(Scenario scenario) {
        changesUnderLoad(scenario, scenario.config().with("drain.guarantee", "exactly-once"));
    }

    private static void changesUnderLoad(Scenario scenario, SidecarConfig first) {
        String delivered = scenario.topic();
        String synced = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(first);
        Writer[] writers = {
            scenario.start(Writer.to(sidecar.socket(), delivered)
                    .named("delivered")
                    .ack(Ack.DELIVERED)
                    .perSecond(2_000)),
            scenario.start(Writer.to(sidecar.socket(), synced)
                    .named("synced")
                    .ack(Ack.SYNCED)
                    .perSecond(2_000))
        };
        goOn(writers);

        Path second = scenario.directory().resolve("t");
        SidecarConfig more = first.with("listeners", "app,more")
                .with("listener.more.bind", "unix:" + second)
                .with("listener.more.topic", synced)
                .with("kafka.linger.ms", 5);
        sidecar.rewrite(more);
        assertThat(sidecar.told("reload"))
                .contains("in force; changed:", "listeners", "listener.more.bind", "kafka.linger.ms");
        assertThat(second).exists();
        goOn(writers);

        SidecarConfig limits = more.with("spool.max.bytes", 1 << 30)
                .with("ingest.connections.max", 50)
                .with("ingest.record.max.bytes", 2_000_000)
                .with("drain.checkpoint.interval.ms", 100)
                .with("listener.app.mode", "0600")
                .with("listener.app.topics", delivered + "," + synced)
                .with("kafka.compression.type", "none");
        hangUp(sidecar, limits, "kafka.compression.type");
        goOn(writers);

        // Whoever is connected to a listener that is gone stays.
        SidecarConfig without = limits.with("listeners", "more");
        sidecar.rewrite(without.without("listener.app.bind")
                .without("listener.app.mode")
                .without("listener.app.topics")
                .with("kafka.client.id", "another"));
        assertThat(sidecar.told("reload")).contains("listener.app.bind", "kafka.client.id");
        assertThat(sidecar.socket()).doesNotExist();
        goOn(writers);

        hangUp(sidecar, more.with("kafka.batch.size", 65_536), "kafka.batch.size");
        assertThat(sidecar.socket()).exists();
        goOn(writers);

        for (Writer writer : writers) {
            writer.finish();
            assertThat(writer.connections())
                    .as("connections of " + writer.log().writer())
                    .isEqualTo(1);
        }
        assertThat(sidecar.terminate()).isZero();
        scenario.evidence(writers)
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(sidecar.accounts()));
    }

    @Test
    void badFile_leavesAllAsItWasAndIsToldWithEveryMistake(Scenario scenario) {
        String topic = scenario.topic();
        SidecarConfig good = scenario.config();
        SidecarProcess sidecar = scenario.sidecar(good);
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).perSecond(1_000));
        goOn(writer);

        sidecar.rewrite(good.with("spool.full", "maybe").with("spool.fool", "1"));
        Commands.Result bad = sidecar.forebay("reload");
        assertThat(bad.exit()).as(bad.output()).isEqualTo(78);
        assertThat(bad.output())
                .contains(".properties:", ": spool.full: ", ": spool.fool: unknown key", "did you mean spool.full?");
        assertThat(sidecar.log()).containsOnlyOnce(": spool.fool: unknown key");
        assertThat(sidecar.told("status", "--json")).contains("\"last_reload_failed\":true", "spool.fool");
        assertThat(sidecar.told("status")).contains("came to nothing:", "spool.fool");

        sidecar.rewrite(good.with("listeners", "app,taken")
                .with("listener.taken.bind", "unix:" + scenario.directory())
                .with("spool.keep.ms", 1_000));
        Commands.Result taken = sidecar.forebay("reload");
        assertThat(taken.exit()).as(taken.output()).isEqualTo(78);
        assertThat(taken.output()).contains("listener taken: ", " is a directory and not a socket");
        goOn(writer);

        sidecar.rewrite(good.with("drain.guarantee", "exactly-once").with("spool.keep.ms", 1_000));
        Commands.Result partly = sidecar.forebay("reload");
        assertThat(partly.exit()).as(partly.output()).isEqualTo(75);
        assertThat(partly.output()).contains("changed:\n  spool.keep.ms", "needs a restart:\n  drain.guarantee");
        assertThat(sidecar.told("status", "--json"))
                .contains("\"last_reload_failed\":false", "\"needs_restart\":[\"drain.guarantee\"]");

        sidecar.rewrite(good);
        assertThat(sidecar.told("reload")).contains("spool.keep.ms").doesNotContain("restart");
        assertThat(sidecar.told("reload")).contains("nothing has changed");
        writer.finish();
        assertThat(writer.connections()).isEqualTo(1);
        assertThat(sidecar.terminate()).isZero();
        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
    }

    @Test
    void rotatedPassword_isInForceAfterAReload(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        Path secret = scenario.directory().resolve("secret.properties");
        Map<String, String> secure = scenario.broker().secureClientSettings();
        String right = Objects.requireNonNull(secure.get("sasl.jaas.config"));
        write(secret, right.replaceFirst("password=\"[^\"]*\"", "password=\"old\""));
        SidecarConfig config = scenario.config()
                .with("kafka.bootstrap.servers", scenario.broker().secureAddress());
        for (Map.Entry<String, String> setting : secure.entrySet()) {
            config = config.with("kafka." + setting.getKey(), setting.getValue());
        }
        SidecarProcess sidecar = scenario.sidecar(config.with("kafka.sasl.jaas.config", "${file:" + secret + ":jaas}"));
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic).records(1_000));
        writer.finish();
        await("the refusal")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sidecar.log()).contains("authentication fails"));

        write(secret, right);
        assertThat(sidecar.told("reload")).contains("kafka.sasl.jaas.config").doesNotContain("password");
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.log()).doesNotContain("password=");
        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new NoDuplicatesWhileRunning());
    }

    /** A frozen broker answers nothing, so the first one takes its time. */
    @Test
    void anotherReloadMeanwhile_isRefused_andSilentKafkaDoesNotKeepTheNewProducerOut(Scenario scenario) {
        String topic = scenario.topic();
        SidecarConfig config = scenario.config();
        SidecarProcess sidecar = scenario.sidecar(config);
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.SYNCED).perSecond(500));
        goOn(writer);
        scenario.broker().freeze();
        try {
            writer.awaitAcknowledged(writer.log().acknowledged() + 100);
            sidecar.rewrite(config.with("kafka.linger.ms", 3));
            CompletableFuture<String> one = CompletableFuture.supplyAsync(() -> post(sidecar));
            CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> post(sidecar));
            List<String> answers = List.of(one.join(), other.join());
            assertThat(answers)
                    .anySatisfy(answer ->
                            assertThat(answer).startsWith("HTTP/1.1 409 ").contains("another reload is under way"));
            assertThat(answers)
                    .anySatisfy(answer -> assertThat(answer)
                            .startsWith("HTTP/1.1 200 ")
                            .contains("kafka.linger.ms", "Kafka did not answer all"));
        } finally {
            scenario.broker().thaw();
        }
        goOn(writer);
        writer.finish();
        assertThat(writer.connections()).isEqualTo(1);
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        scenario.evidence(writer).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
    }

    private static String post(SidecarProcess sidecar) {
        Path socket = sidecar.config().spool().resolve("admin.sock");
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(
                    "POST /reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path secret, String jaas) throws IOException {
        Files.writeString(secret, "jaas=" + jaas + "\n");
    }

    private static void hangUp(SidecarProcess sidecar, SidecarConfig other, String changed) {
        sidecar.rewrite(other);
        sidecar.hangUp();
        await("the reload by SIGHUP")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(sidecar.log())
                        .containsPattern("reloaded: changed \\[[^\\]]*" + changed.replace(".", "\\.")));
    }

    /** Lets the writers have some more acknowledged. */
    private static void goOn(Writer... writers) {
        for (Writer writer : writers) {
            writer.awaitAcknowledged(writer.log().acknowledged() + BETWEEN_CHANGES);
        }
    }
}
