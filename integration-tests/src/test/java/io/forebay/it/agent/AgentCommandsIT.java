// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.agent.app.Plain;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.OtlpReceiver;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code forebay attach} and {@code forebay agent ls} on a running application. */
@ExtendWith(ScenarioExtension.class)
class AgentCommandsIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path JAR = Path.of(System.getProperty("forebay.home"), "forebay.jar");

    @Test
    void agent_isPutIn_andTellsWhatItSees(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.open();
                Application application = Application.start(
                        List.of(),
                        ClientJars.path(ClientJars.jar("4.4.0")),
                        Plain.class,
                        List.of(scenario.broker().address(), scenario.topic(), "app", "wait"))) {
            application.awaitLine("sent");
            String pid = Long.toString(application.pid());
            assertThat(row(forebay("agent", "ls"), pid)).containsPattern(Plain.class.getName() + " +no +1");

            Commands.Result attached =
                    forebay("attach", pid, "otel.exporter.otlp.endpoint=" + receiver.endpoint(), "headers=off");
            assertThat(attached.exit()).as(attached.output()).isZero();
            assertThat(attached.output()).contains("the agent is in " + pid + ", which has 1 producer");
            Commands.Result again = forebay("attach", pid);
            assertThat(again.exit()).isZero();
            assertThat(again.output()).contains("is in " + pid + " already");
            assertThat(row(forebay("agent", "ls", "--json"), "\"pid\":" + pid)).contains("\"producers\":1");

            application.answer();
            assertThat(application.awaitExit()).as(application.output()).isZero();
            assertThat(receiver.spans("app")).hasSize(1);
        }
    }

    @Test
    void agentThatIsIn_saysWhatItSees(Scenario scenario) throws Exception {
        try (Application application = Application.start(
                List.of(
                        "-javaagent:" + AgentProcess.JAR + "=traces=off",
                        "-Dotel.metrics.exporter=none",
                        "-Dforebay.agent.prometheus.port=0"),
                ClientJars.path(ClientJars.jar("4.4.0")),
                Plain.class,
                List.of(scenario.broker().address(), scenario.topic(), "app", "wait"))) {
            application.awaitLine("sent");
            String pid = Long.toString(application.pid());

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(forebay("agent", "ls").output())
                            .containsPattern(pid + " +" + Plain.class.getName() + " +yes .* +1\n")
                            .contains(pid + ": traces off, headers off, metrics on")
                            .contains("  app: 1 topics, 1 records sent, 0 failed"));
        }
    }

    @Test
    void attach_saysWhyItCannot() throws Exception {
        Process sleeping = new ProcessBuilder("sleep", "60").start();
        try {
            Commands.Result noJvm = forebay("attach", Long.toString(sleeping.pid()));
            assertThat(noJvm.exit()).isEqualTo(69);
            assertThat(noJvm.output()).contains("is no JVM");
            assertThat(sleeping.isAlive()).as("it got no signal").isTrue();
        } finally {
            sleeping.destroyForcibly();
        }
        Commands.Result nobody = forebay("attach", "999999999");
        assertThat(nobody.exit()).isEqualTo(69);
        assertThat(nobody.output()).contains("there is no process 999999999");
        Commands.Result word = forebay("attach", "shop");
        assertThat(word.exit()).isEqualTo(64);
        Commands.Result noJdk =
                java(List.of("--limit-modules", "java.base,java.logging,java.management"), "attach", "1");
        assertThat(noJdk.exit()).isEqualTo(69);
        assertThat(noJdk.output()).contains("it has no module jdk.attach");
        if (Commands.exists("setpriv") && Commands.output("id", "-u").equals("0")) {
            List<String> command = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--clear-groups"));
            command.addAll(List.of(JAVA.toString(), "-jar", JAR.toString(), "attach"));
            command.add(Long.toString(ProcessHandle.current().pid()));
            Commands.Result other = Commands.run(command);
            assertThat(other.exit()).as(other.output()).isEqualTo(77);
            assertThat(other.output()).contains("is of user root");
        }
    }

    private static String row(Commands.Result result, String of) {
        assertThat(result.exit()).as(result.output()).isZero();
        return result.output()
                .lines()
                .filter(line -> line.contains(of))
                .findFirst()
                .orElse(result.output());
    }

    private static Commands.Result forebay(String... arguments) {
        return java(List.of(), arguments);
    }

    private static Commands.Result java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        command.addAll(arguments[0].equals("attach") ? List.of("--agent", AgentProcess.JAR.toString()) : List.of());
        return Commands.run(command);
    }
}
