// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.OrderPerTopic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A disk that takes nothing and says nothing: whoever watches the process hears that it hangs. */
@ExtendWith(ScenarioExtension.class)
class HangingDiskIT {
    private static final String NONE = "no answer";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final HttpClient client = HttpClient.newHttpClient();

    /**
     * Mostly nothing is answered at all: where a thread writes to a mapped file and the disk doesn't take it, no collection of garbage and
     * nothing else for which all threads must stop comes to its end. So probes and scrapes need a timeout.
     */
    @Test
    void diskThatHangs_failsProbesAndScrapes_untilItGoesOn(Scenario scenario) throws Exception {
        Needs.loopDevices();
        Needs.tools("fsfreeze");
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 256));
        int port = Ports.free();
        SidecarProcess sidecar = scenario.sidecar(scenario.config()
                .withSpoolIn(disk.path().resolve("spool"))
                .with("admin.socket", scenario.directory().resolve("admin.sock"))
                .with("admin.bind", "tcp:127.0.0.1:" + port));
        String topic = scenario.topic();
        Writer writer = scenario.start(
                Writer.to(sidecar.socket(), topic).ack(Ack.SYNCED).perSecond(100));
        writer.awaitAcknowledged(10);
        await("the sidecar to be live")
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> assertThat(get(port, "/health/live")).isEqualTo("200 live\n"));
        disk.freeze();
        String live;
        try {
            await("the hang to be told")
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(get(port, "/health/live"))
                            .matches("(?s)" + NONE + "|503 .* has not moved for .*"));
            live = get(port, "/health/live");
            assertThat(live).doesNotStartWith("200");
            if (live.equals(NONE)) {
                assertThat(get(port, "/metrics")).isEqualTo(NONE);
            }
        } finally {
            disk.thaw();
        }
        scenario.say("a hanging disk: " + live.strip());
        await("it to go on")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(get(port, "/health/live")).isEqualTo("200 live\n"));
        writer.sendNoMore();
        writer.finish();
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        scenario.evidence(writer).keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic());
    }

    private String get(int port, String path) throws IOException, InterruptedException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(TIMEOUT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (HttpTimeoutException e) {
            return NONE;
        }
    }
}
