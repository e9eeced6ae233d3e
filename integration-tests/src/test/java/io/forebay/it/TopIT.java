// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.PseudoTerminal;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code forebay top} in a real terminal, which is as it was afterwards. */
@ExtendWith(ScenarioExtension.class)
class TopIT {

    private static final String HOME = "\u001b[H";
    private static final String OTHER_SCREEN = "\u001b[?1049h";
    private static final String OWN_SCREEN = "\u001b[?25h\u001b[?1049l";

    @Test
    void top_showsALivePicture_thatFitsTheTerminal_andLeavesItAsItWas(Scenario scenario) {
        Needs.tools("script", "stty");
        SidecarProcess sidecar = scenario.sidecar(scenario.config().withoutKafka());
        PseudoTerminal terminal = scenario.closing(
                PseudoTerminal.forebay(scenario.directory(), 80, 24, sidecar, "top", "--interval", "0.2"));
        see(terminal, "accepting     yes");
        scenario.start(Writer.to(sidecar.socket(), "seen-topic").ack(Ack.SYNCED).records(20))
                .finish();
        see(terminal, "seen-topic", "NO: Kafka: not reachable", "INCIDENTS");
        assertThat(lines(terminal)).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 80);

        terminal.resize(50, 12);
        await("a smaller picture")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(lines(terminal)).hasSizeLessThanOrEqualTo(12).allMatch(line -> line.length() <= 50));

        terminal.press("q");
        assertThat(terminal.awaitExit()).isZero();
        assertThat(terminal.screen()).contains(OTHER_SCREEN).endsWith(OWN_SCREEN);
        assertThat(terminal.isRestored()).isTrue();
    }

    @Test
    void controlC_restoresTheTerminalToo_andASidecarThatGoesIsSaid(Scenario scenario) {
        Needs.tools("script", "stty");
        SidecarProcess sidecar = scenario.sidecar(scenario.config().withoutKafka());
        PseudoTerminal terminal = scenario.closing(
                PseudoTerminal.forebay(scenario.directory(), 80, 24, sidecar, "top", "--interval", "0.2"));
        see(terminal, "accepting     yes");
        sidecar.kill();
        see(terminal, "no sidecar answers");
        terminal.press("\u0003");
        assertThat(terminal.awaitExit()).isZero();
        assertThat(terminal.screen()).contains(OWN_SCREEN);
        assertThat(terminal.isRestored()).isTrue();
    }

    @Test
    void withoutATerminal_onePictureIsPrinted(Scenario scenario) {
        SidecarProcess sidecar = scenario.sidecar();
        assertThat(sidecar.told("top"))
                .contains("accepting     yes", "delivering")
                .doesNotContain("\u001b");
        assertThat(sidecar.told("top", "--once")).contains("accepting     yes");
        assertThat(sidecar.forebay("top", "--interval", "0").exit()).isEqualTo(64);
        sidecar.kill();
        Commands.Result gone = sidecar.forebay("top", "--once");
        assertThat(gone.exit()).isEqualTo(69);
        assertThat(gone.output()).contains("no sidecar answers");
    }

    private static void see(PseudoTerminal terminal, String... words) {
        await("the screen")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(picture(terminal)).contains(words));
    }

    /** The last one that is whole. */
    private static String picture(PseudoTerminal terminal) {
        List<String> pictures = List.of(terminal.screen().split(java.util.regex.Pattern.quote(HOME), -1));
        return pictures.size() < 3 ? "" : pictures.get(pictures.size() - 2);
    }

    private static List<String> lines(PseudoTerminal terminal) {
        return picture(terminal)
                .replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "")
                .replaceAll("\r+\n", "\n") // the terminal adds one of its own
                .lines()
                .map(String::stripTrailing)
                .toList();
    }
}
