// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.DocumentedCommand;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each command that the documentation has is run as it stands there, but for the names of files and topics, and does it. */
@ExtendWith(ScenarioExtension.class)
class CommandsInDocsIT {
    private static final int USAGE = 64;
    private static final int LETTERS = 12;

    /** What isn't run here, with what runs it. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "attach", "AgentCommandsIT",
            "bench", "takes an idle machine for minutes",
            "cds", "PackageIT",
            "chaos", "ChaosIT",
            "demo", "DevelopmentIT",
            "dev", "DevelopmentIT",
            "run", "each sidecar is one");

    /** What would go on until Ctrl-C, with what ends it. */
    private static final Map<String, List<String>> ENDLESS =
            Map.of("tap", List.of("--count", "3"), "top", List.of("--once"));

    /** Named without the letters that are meant, or not confirmed where nobody can be asked. */
    private static final Set<String> INCOMPLETE =
            Set.of("dead-letters retry", "dead-letters drop", "dead-letters drop -c forebay.properties 7");

    /** These need letters, and may leave none. */
    private static final List<String> CHANGING = List.of("dead-letters retry", "dead-letters drop");

    private static final Set<String> WITHOUT_CONFIGURATION = Set.of("agent", "--version", "check-config");

    @Test
    void commands_endWell(Scenario scenario) throws IOException {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("audit.topic", scenario.topic()));
        Writer traffic = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.SYNCED).perSecond(200));
        SoftAssertions each = new SoftAssertions();
        for (DocumentedCommand command : inOrder()) {
            if (needsLetters(command)) {
                addLetters(scenario.broker(), sidecar, topic);
            }
            Commands.Result result = run(command, sidecar, topic);
            each.assertThat(result.exit())
                    .as("%s said %s", command, result.output())
                    .isEqualTo(INCOMPLETE.contains(command.text()) ? USAGE : 0);
        }
        each.assertAll();
        traffic.sendNoMore();
        traffic.finish();
    }

    /** First what is done where nothing is wrong, then what looks at letters, then what needs them no more. */
    private static List<DocumentedCommand> inOrder() {
        List<DocumentedCommand> here = DocumentedCommand.all().stream()
                .filter(command -> ELSEWHERE.keySet().stream().noneMatch(command::is))
                .sorted(Comparator.comparing(CommandsInDocsIT::needsLetters).thenComparing(CommandsInDocsIT::changes))
                .toList();
        assertThat(here).hasSizeGreaterThan(30);
        return here;
    }

    private static boolean needsLetters(DocumentedCommand command) {
        return command.is("dead-letters");
    }

    private static boolean changes(DocumentedCommand command) {
        return CHANGING.stream().anyMatch(command::is) && !INCOMPLETE.contains(command.text());
    }

    private static Commands.Result run(DocumentedCommand command, SidecarProcess sidecar, String topic) {
        String file = sidecar.file().toString();
        List<String> words = new ArrayList<>();
        for (String word : command.text().split("\\s+")) {
            words.add(
                    switch (word) {
                        case "FILE", "forebay.properties", "/etc/forebay/forebay.properties" -> file;
                        case "orders" -> topic;
                        default -> word;
                    });
        }
        if (command.is("spool ls") || command.is("spool verify")) {
            words.add(sidecar.config().spool().toString());
        } else if (!words.contains("-c") && WITHOUT_CONFIGURATION.stream().noneMatch(command::is)) {
            words.addAll(List.of("-c", file));
        }
        if (!words.contains("--count")) {
            words.addAll(ENDLESS.getOrDefault(words.get(0), List.of()));
        }
        return SidecarProcess.command(words);
    }

    /** The cause is mended before anything is done about them, as the page says. */
    private static void addLetters(Broker broker, SidecarProcess sidecar, String topic) throws IOException {
        long before = letters(sidecar);
        broker.alterTopic(topic, "max.message.bytes", "4000");
        try (Lines lines = Lines.connect(sidecar.socket())) {
            for (int i = 0; i < LETTERS; i++) {
                lines.send("{\"topic\":\"" + topic + "\",\"value\":\"" + incompressible(i) + "\"}\n");
            }
            lines.end();
            await("dead letters")
                    .atMost(Patience.LONGEST)
                    .untilAsserted(() -> assertThat(letters(sidecar)).isEqualTo(before + LETTERS));
        }
        broker.alterTopic(topic, "max.message.bytes", "1000000");
    }

    private static long letters(SidecarProcess sidecar) {
        return (long) sidecar.metrics()
                .getOrDefault("forebay_dead_letters_records", 0.0)
                .doubleValue();
    }

    private static String incompressible(int seed) {
        return new Random(seed)
                .ints(9_000, 'A', 'Z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
