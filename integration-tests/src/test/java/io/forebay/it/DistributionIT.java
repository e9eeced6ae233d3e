// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Distribution;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tarball, as somebody finds it who unpacks it, and what of it other packages are made of. */
@ExtendWith(ScenarioExtension.class)
class DistributionIT {

    private static Distribution distribution;

    @BeforeAll
    static void unpack(@TempDir Path directory) throws IOException {
        distribution = Distribution.unpackedIn(Files.createDirectory(directory.resolve("a folder")));
    }

    @Test
    void launcher_startsFromAnywhere_andRunsASidecar(Scenario scenario) {
        assertThat(distribution.forebay("--version").output()).startsWith("forebay ");

        String topic = scenario.topic();
        SidecarConfig config = scenario.config();
        SidecarProcess sidecar =
                scenario.closing(distribution.launch(config, Map.of())).awaitAccepting();
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(100))
                .finish();
        Commands.Result status =
                distribution.forebay("status", "--dir", config.spool().toString());
        assertThat(status.exit()).as(status.output()).isZero();
        assertThat(sidecar.terminate()).isZero();
        assertThat(TopicReader.all(scenario.broker(), topic)).hasSize(100);
    }

    @Test
    void run_hasTheHeapOfASmallNeighbour_andEndsWithoutMemory(Scenario scenario) {
        SidecarProcess sidecar = scenario.closing(distribution.launch(
                        scenario.config(), Map.of("FOREBAY_JAVA_OPTS", "-XX:+PrintCommandLineFlags")))
                .awaitAccepting();
        assertThat(sidecar.log())
                .contains("-XX:MaxHeapSize=134217728", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
        assertThat(sidecar.terminate()).isZero();
    }

    @Test
    void attach_hasItsAgent_andWhatIsLeftOutSaysSo() {
        assertThat(distribution.file("lib/forebay-agent.jar")).isNotEmptyFile();
        Commands.Result dev = distribution.forebay("dev");
        assertThat(dev.exit()).isEqualTo(69);
        assertThat(dev.output()).contains("no broker at").doesNotContain("\tat ");
    }

    @Test
    void manualPages_areThereForAllCommands_andWithoutAWarning() throws IOException {
        Path directory = distribution.file("share/man/man1");
        List<Path> pages;
        try (Stream<Path> files = Files.list(directory)) {
            pages = files.toList();
        }
        assertThat(pages).hasSizeGreaterThan(25).contains(directory.resolve("forebay-dead-letters-retry.1"));
        Needs.tools("groff");
        for (Path page : pages) {
            Commands.Result shown =
                    Commands.run(List.of("groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", page.toString()));
            assertThat(shown).as(page.toString()).isEqualTo(new Commands.Result(0, ""));
        }
    }

    @Test
    void completion_completesInBash() {
        Needs.tools("bash");
        String script = """
                . "$1"
                compopt() { :; }  # works while a line is being edited only
                complete -p forebay >/dev/null || exit
                COMP_WORDS=(forebay dead-letters re); COMP_CWORD=2
                _complete_forebay forebay re dead-letters
                echo "${COMPREPLY[@]}"
                """;
        assertThat(Commands.output(
                        "bash",
                        "-c",
                        script,
                        "bash",
                        distribution.file("share/completions/forebay").toString()))
                .isEqualTo("retry");
    }

    @Test
    void completion_isTakenByZsh() {
        Needs.tools("zsh");
        String script = """
                fpath=($1 $fpath)
                autoload -U compinit && compinit -D -u
                print $_comps[forebay]
                autoload +X _forebay && print loaded
                """;
        assertThat(Commands.output(
                        "zsh",
                        "-f",
                        "-c",
                        script,
                        "zsh",
                        distribution.file("share/completions").toString()))
                .isEqualTo("_forebay\nloaded");
    }

    @Test
    void units_areInOrder_andShutIn() {
        Needs.tools("systemd-analyze");
        Commands.Result service = Commands.run(List.of(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--threshold=20",
                distribution.file("systemd/forebay.service").toString()));
        assertThat(service.exit()).as(service.output()).isZero();
        for (String unit : List.of("forebay.service", "forebay.socket")) {
            assertThat(Commands.run(List.of(
                                    "systemd-analyze",
                                    "verify",
                                    "--man=false",
                                    distribution.file("systemd/" + unit).toString()))
                            .output()
                            .lines()
                            // where the package isn't installed
                            .filter(line -> !line.contains("Command /usr/bin/forebay is not executable")))
                    .noneMatch(line -> line.contains("forebay."));
        }
    }

    @Test
    void jlink_hasAllModulesThatAreNeeded_forKafkaOverTlsWithAPassword(Scenario scenario) throws IOException {
        Path java = scenario.directory().resolve("java");
        String modules = Files.readAllLines(Distribution.source("docker/modules")).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining(","));
        Commands.Result linked = Commands.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                        "--add-modules",
                        modules,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        java.toString()),
                Duration.ofMinutes(2));
        assertThat(linked.exit()).as(linked.output()).isZero();
        Commands.output(java.resolve("bin/java").toString(), "-Xshare:dump");
        Distribution small = distribution.with(java);
        Commands.Result archive =
                small.forebay("cds", "-o", scenario.directory().resolve("a.jsa").toString());
        assertThat(archive.exit()).as(archive.output()).isZero();

        String topic = scenario.topic();
        SidecarConfig config = scenario.config()
                .with("kafka.bootstrap.servers", scenario.broker().secureAddress());
        for (Map.Entry<String, String> setting :
                scenario.broker().secureClientSettings().entrySet()) {
            config = config.with("kafka." + setting.getKey(), setting.getValue());
        }
        SidecarProcess sidecar =
                scenario.closing(small.launch(config, Map.of())).awaitAccepting();
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(100))
                .finish();
        assertThat(sidecar.metrics()).isNotEmpty();
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.log()).doesNotContain("ClassNotFound", "NoClassDefFound");
    }

    @Test
    void probe_tellsWhetherTheSidecarLives(Scenario scenario) throws Exception {
        Needs.tools("bash");
        int port = Ports.free();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("admin.bind", "tcp:127.0.0.1:" + port));
        sidecar.get("/health/live");
        assertThat(probe(port, "live")).isZero();
        assertThat(probe(port, "ready")).isZero();
        assertThat(sidecar.terminate()).isZero();
        assertThat(probe(port, "live")).isEqualTo(1);
    }

    private static int probe(int port, String what) {
        return Commands.run(List.of(
                        "env",
                        "FOREBAY_ADMIN_PORT=" + port,
                        "bash",
                        Distribution.source("docker/probe").toString(),
                        what))
                .exit();
    }

    @Test
    void manifests_areWhatKustomizeTakes() {
        Needs.tools("kubectl");
        for (String kind : List.of("daemonset", "sidecar")) {
            Commands.Result made = Commands.run(List.of(
                    "kubectl",
                    "kustomize",
                    Distribution.source("kubernetes/" + kind).toString()));
            assertThat(made.exit()).as(made.output()).isZero();
            assertThat(made.output()).contains("image: forebay:", "readOnlyRootFilesystem: true", "kind: ConfigMap");
        }
    }
}
