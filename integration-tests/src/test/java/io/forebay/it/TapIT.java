// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code forebay tap}: some of what goes by, nothing of what it says unless that is asked for. */
@ExtendWith(ScenarioExtension.class)
class TapIT {

    private static final String SECRET = "a-secret-\u001b[31m";

    @Test
    void tap_showsRecordsWithoutTheirContents_unlessAskedTo(Scenario scenario) throws IOException {
        SidecarProcess sidecar = scenario.sidecar(scenario.config().withoutKafka());
        String redacted = tapped(sidecar, "tap", "orders", "--count", "3");
        assertThat(redacted.lines()).hasSize(3);
        assertThat(redacted)
                .contains("orders/2  key 2 B #", "value " + SECRET.length() + " B #", "source=", "(app uid ")
                .doesNotContain("secret", "other-topic", "\u001b");
        assertThat(redacted.lines().map(line -> line.replaceFirst(".* value \\d+ B #(\\w+).*", "$1")))
                .as("equal bytes, equal hashes")
                .containsOnly(redacted.replaceFirst("(?s).*? value \\d+ B #(\\w+).*", "$1"));

        String shown = tapped(sidecar, "tap", "orders", "--count", "2", "--show-values");
        assertThat(shown)
                .contains("key \"42\"", "value \"a-secret-·[31m\"", "source=\"billing\"")
                .doesNotContain("\u001b");
    }

    /** Taps while records keep coming, since it shows what comes from now on. */
    private static String tapped(SidecarProcess sidecar, String... command) throws IOException {
        CompletableFuture<String> tap = CompletableFuture.supplyAsync(() -> sidecar.told(command));
        try (Lines client = Lines.connect(sidecar.socket())) {
            while (!tap.isDone()) {
                client.send("{\"topic\":\"other-topic\",\"value\":\"secret\"}\n{\"topic\":\"orders\",\"partition\":2,"
                        + "\"key\":\"42\",\"value\":\"a-secret-\\u001b[31m\",\"headers\":{\"source\":\"billing\"}}\n");
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
        }
        return tap.join();
    }

    @Test
    void tap_ofMuchTraffic_isASampleOfIt(Scenario scenario) {
        SidecarProcess sidecar = scenario.sidecar(scenario.config().withoutKafka());
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), "busy").ack(Ack.SPOOLED).perSecond(3_000));
        String seen = sidecar.told("tap", "--count", "10", "--rate", "5");
        writer.sendNoMore();
        assertThat(seen).contains("busy", "more passed by");
        assertThat(seen.lines().filter(line -> line.contains(" value "))).hasSize(10);
    }

    @Test
    void tap_withoutASidecar_saysSo(Scenario scenario) {
        SidecarProcess sidecar = scenario.sidecar(scenario.config().withoutKafka());
        assertThat(sidecar.forebay("tap", "--rate", "0").exit()).isEqualTo(64);
        sidecar.kill();
        assertThat(sidecar.forebay("tap").exit()).isEqualTo(69);
    }
}
