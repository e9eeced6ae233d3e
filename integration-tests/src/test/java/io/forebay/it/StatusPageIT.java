// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Browser;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person sees in a browser: the truth, and nothing that somebody else has written is ever run. */
@ExtendWith(ScenarioExtension.class)
class StatusPageIT {

    private static final String EVIL = "<img src=x onerror=hacked=1></pre><script>hacked=1</script>";
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @Test
    void page_tellsWhatGoesWellAndWhatDoesNot_andRunsNothingOfOthers(Scenario scenario) throws IOException {
        Needs.chromium();
        int port = Ports.free();
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("admin.bind", "tcp:127.0.0.1:" + port));
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(500))
                .finish();
        Browser browser = scenario.closing(Browser.start(scenario.directory()));
        browser.scheme("light");
        browser.size(1280, 900);
        browser.open("http://127.0.0.1:" + port + "/");

        see(browser, "Records are accepted and delivered", topic, "flows", "Nobody is connected");
        browser.screenshot(SCREENSHOTS.resolve("healthy-light.png"));
        browser.scheme("dark");
        browser.screenshot(SCREENSHOTS.resolve("healthy-dark.png"));

        try (Lines client = Lines.connect(sidecar.socket())) {
            client.send("{\"topic\":\"" + topic + "\",\"" + EVIL + "\":1}\n");
            client.send("{\"topic\":\"unknown-topic\",\"value\":\"x\"}\n");
            try (Lines numbered = Lines.connect(sidecar.socket())) {
                numbered.send("{\"forebay\":1,\"ack\":\"synced\",\"producer\":\"" + EVIL + "\"}\n");
                numbered.read();
                see(browser, "hacked=1</script>", "dead letter", "unknown_field", "blocked", "pid");
                scenario.broker().kill();
                client.send(("{\"topic\":\"" + topic + "\",\"value\":\"x\"}\n").repeat(1_000));
                see(browser, "but not delivered", "not reachable", "Oldest record", "are on");
                assertNothingRan(browser);
                browser.screenshot(SCREENSHOTS.resolve("trouble-dark.png"));
                browser.scheme("light");
                browser.screenshot(SCREENSHOTS.resolve("trouble-light.png"));

                browser.size(360, 740);
                assertThat(browser.eval("document.documentElement.scrollWidth"))
                        .as("a phone scrolls downwards only")
                        .isEqualTo("360");
                browser.screenshot(SCREENSHOTS.resolve("trouble-phone.png"));

                browser.scripts(false);
                browser.open("http://127.0.0.1:" + port + "/");
                see(browser, "accepting     yes", "delivering    no: Kafka", "hacked=1</script>");
                assertNothingRan(browser);
                browser.screenshot(SCREENSHOTS.resolve("trouble-without-scripts.png"));
                browser.scripts(true);
            }
        }
        browser.open("http://127.0.0.1:" + port + "/");
        see(browser, "but not delivered");
        sidecar.kill();
        await("the page to say that nobody answers")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(browser.text()).contains("no answer for"));
    }

    private static void see(Browser browser, String... words) {
        await("the page")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(browser.text()).contains(words));
    }

    private static void assertNothingRan(Browser browser) {
        assertThat(browser.eval("window.hacked + ' ' + document.querySelectorAll('img,iframe,object').length + ' '"
                        + " + document.querySelectorAll('script').length"))
                .isEqualTo("undefined 0 1");
    }
}
