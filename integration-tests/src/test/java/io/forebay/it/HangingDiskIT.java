// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A disk that takes nothing and says nothing: whoever watches the process hears that it hangs, or hears nothing. A thread that waits for a
 * page of a mapped file can't stop for the collector, and then all others wait for it too.
 */
@ExtendWith(ScenarioExtension.class)
class HangingDiskIT {

    @Test
    @Tag("long")
    void diskThatHangs_failsLiveness_untilItGoesOn(Scenario scenario) throws Exception {
        Needs.loopDevices();
        Needs.tools("fsfreeze");
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 256));
        int port = Ports.free();
        SidecarProcess sidecar = scenario.sidecar(scenario.config()
                .withSpoolIn(disk.path().resolve("spool"))
                .with("admin.socket", scenario.directory().resolve("admin.sock"))
                .with("admin.bind", "tcp:127.0.0.1:" + port));
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), scenario.topic()).ack(Ack.SYNCED).perSecond(100));
        writer.awaitAcknowledged(10);
        assertThat(live(port)).isEqualTo("200 live\n");
        disk.freeze();
        try {
            await("the hang to be told")
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(live(port)).containsPattern("^503 .*has not moved for|^no answer$"));
        } finally {
            disk.thaw();
        }
        await("it to go on")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(live(port)).isEqualTo("200 live\n"));
        writer.sendNoMore();
        writer.finish();
    }

    private static String live(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (HttpTimeoutException e) {
            return "no answer";
        }
    }
}
