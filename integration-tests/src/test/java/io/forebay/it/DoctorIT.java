// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Cluster;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code forebay doctor} finds what is wrong, and says what to change. */
@ExtendWith(ScenarioExtension.class)
class DoctorIT {

    @Test
    void nothingWrong_runningOrNot_isHealthy(Scenario scenario) {
        SidecarConfig config = scenario.config().with("listener.app.topic", scenario.topic());
        SidecarProcess sidecar = scenario.sidecar(config);
        await("the watch of Kafka")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(sidecar.told("status", "--json")).contains("\"delivering\":true"));
        Commands.Result running = sidecar.withConfig("doctor");
        assertThat(running.exit()).as(running.output()).isZero();
        assertThat(running.output())
                .contains(
                        "it runs, pid " + sidecar.pid(),
                        config.socket() + " accepts",
                        "1 brokers at",
                        "metadata.version",
                        "(Kafka 4.4)",
                        "may be written, 1 partitions",
                        "nothing keeps it from working")
                .doesNotContain("FAIL");

        sidecar.terminate();
        Commands.Result stopped = config.doctor();
        assertThat(stopped.exit()).as(stopped.output()).isZero();
        assertThat(stopped.output()).contains("it doesn't run", config.socket() + " can be opened");
    }

    @Test
    void mistakeInTheConfiguration_is78(Scenario scenario) {
        Commands.Result result = scenario.config().with("spool.dirr", "/x").doctor();
        assertThat(result.exit()).isEqualTo(78);
        assertThat(result.output()).contains("spool.dirr", "spool.dir");
    }

    @Test
    void noBroker_is69(Scenario scenario) {
        found(scenario.config().withoutKafka(), 69, "no broker at 127.0.0.1:", "is kafka.bootstrap.servers right?");
    }

    @Test
    void topicThatIsNotThere_is69(Scenario scenario) {
        found(
                scenario.config().with("listener.app.topic", "nobody-made-it"),
                69,
                "nobody-made-it: there is no such topic",
                "--create --topic nobody-made-it");
    }

    @Test
    void topicWithALimitBelowOurs_isAdvice(Scenario scenario) {
        String topic = scenario.topic(Map.of("max.message.bytes", "1000"));
        found(scenario.config().with("listener.app.topic", topic), 0, "max.message.bytes is 1000", "raise the one");
    }

    @Test
    void topicThatMayNotBeWritten_orCantBe_isFound(Scenario scenario, Cluster cluster) {
        cluster.createTopic("doctor-forbidden", 2);
        cluster.forbid(AclOperation.WRITE, "doctor-forbidden");
        SidecarConfig forbidden = cluster.secure(scenario.config()).with("listener.app.topic", "doctor-forbidden");
        found(forbidden, 77, "doctor-forbidden: may not be seen", "--operation Write");
        cluster.permit(AclOperation.DESCRIBE, "doctor-forbidden");
        await("the permission to hold at all brokers")
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> found(forbidden, 77, "doctor-forbidden: may not be written", "--operation Write"));
        cluster.createTopic("doctor-lonely", 2);
        cluster.minInSync("doctor-lonely", 2);
        found(
                cluster.plain(scenario.config()).with("listener.app.topic", "doctor-lonely"),
                69,
                "doctor-lonely: 1 replicas are in sync, min.insync.replicas is 2");
    }

    @Test
    void places_thatCantBeUsed_areFound(Scenario scenario) throws IOException {
        Path file = Files.createFile(scenario.directory().resolve("file"));
        found(scenario.config().withSpoolIn(file), 73, "is no directory");
        found(
                scenario.config().with("listener.app.bind", "unix:" + file.resolveSibling("nowhere/s")),
                73,
                "there is no directory",
                "make it: install -d");
        found(scenario.config().with("listener.app.bind", "unix:" + file), 73, "something else than a socket");
        found(
                scenario.config().with("spool.free.min.bytes", Long.MAX_VALUE / 2),
                74,
                "nothing is accepted below spool.free.min.bytes");
        found(scenario.config().with("spool.max.bytes", Long.MAX_VALUE / 2), 0, "the disk is full before the spool is");
        int port = Ports.free();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            found(
                    scenario.config().with("admin.bind", "tcp:127.0.0.1:" + other.getLocalPort()),
                    69,
                    "can't be opened",
                    "set admin.bind to another port");
        }
    }

    @Test
    void spoolThatOthersMayReadOrReplace_isAdvice(Scenario scenario) throws IOException {
        Path open = Files.createDirectory(scenario.directory().resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        found(scenario.config().withSpoolIn(open), 0, "is open to others", "chmod 0700");
        found(
                scenario.config().with("listener.app.bind", "unix:" + open.resolve("s")),
                0,
                "everybody may replace",
                "chmod o-w");
    }

    @Test
    void anotherProcessAtTheSocket_is69(Scenario scenario) {
        SidecarConfig config = scenario.config();
        scenario.sidecar(config);
        found(
                config.withSpoolIn(scenario.directory().resolve("second")),
                69,
                "another process listens at " + config.socket());
    }

    @Test
    void fewFiles_areAdvice(Scenario scenario) {
        Commands.Result result =
                scenario.config().doctor(List.of("sh", "-c", "ulimit -n 256; exec \"$0\" \"$@\""), Map.of());
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("may open 256 files", "ulimit -n");
    }

    @Test
    void clockThatIsWrong_isAdvice(Scenario scenario) throws IOException {
        Path fakeTime = Needs.fakeTime();
        Commands.Result result = scenario.config()
                .withoutKafka()
                .doctor(
                        List.of(),
                        Map.of(
                                "LD_PRELOAD",
                                fakeTime.toString(),
                                "FAKETIME",
                                "-3650d",
                                "FAKETIME_DONT_FAKE_MONOTONIC",
                                "1"));
        assertThat(result.output()).contains("which can't be", "timedatectl set-ntp true");
    }

    @Test
    void whatARunningSidecarSays_isFoundToo(Scenario scenario) throws IOException {
        SidecarProcess sidecar = scenario.sidecar();
        try (Lines client = Lines.connect(sidecar.socket())) {
            client.send("{\"topic\":\"nobody-made-this\",\"value\":\"x\"}\n{\"nonsense\":1}\n");
            await("the topic to be blocked")
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(sidecar.told("status", "--json"))
                            .contains("\"state\":\"blocked\"", "\"records\":1,\"bytes\""));
        }
        Commands.Result result = sidecar.withConfig("doctor");
        assertThat(result.exit()).as(result.output()).isEqualTo(69);
        assertThat(result.output())
                .contains(
                        "topic nobody-made-this is blocked, 1 records wait",
                        "1 dead letters wait",
                        "forebay dead-letters ls",
                        "nobody-made-this: there is no such topic");
    }

    private static void found(SidecarConfig config, int exit, String... words) {
        Commands.Result result = config.doctor();
        assertThat(result.exit()).as(result.output()).isEqualTo(exit);
        assertThat(result.output()).contains(words);
    }
}
