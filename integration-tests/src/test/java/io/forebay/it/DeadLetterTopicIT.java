// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With {@code dead.letter.topic}, what was refused goes there, and its trouble is nobody else's. */
@ExtendWith(ScenarioExtension.class)
class DeadLetterTopicIT {

    @Test
    void letters_goToTheTopicWithTheirReason_andLeaveTheDisk(Scenario scenario) throws Exception {
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        String letters = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("dead.letter.topic", letters));
        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"topic\":\"%s\",\"key\":\"k\",\"value\":\"%s\",\"headers\":{\"own\":\"1\"}}\n"
                    .formatted(topic, large()));
            lines.send("{\"topic\":\"%s\",\"value\":\"small\"}\n".formatted(topic));
            List<Arrival> arrived = scenario.reader(letters).awaitCount(1);
            Map<String, String> headers = new HashMap<>();
            arrived.get(0).headers().forEach(header -> headers.put(header.key(), new String(header.value(), UTF_8)));
            assertThat(headers)
                    .containsEntry("own", "1")
                    .containsEntry("__forebay.errors.code", "record_too_large")
                    .containsEntry("__connect.errors.topic", topic)
                    .containsEntry(
                            "__connect.errors.exception.class.name",
                            "org.apache.kafka.common.errors.RecordTooLargeException")
                    .containsKey("__connect.errors.exception.message");
            assertThat(arrived.get(0).key()).isEqualTo("k");
            assertThat(arrived.get(0).value()).isEqualTo(large());
            scenario.reader(topic).awaitCount(1);
        }
        await("the letter to leave the disk")
                .atMost(Patience.LONGEST)
                .untilAsserted(
                        () -> assertThat(sidecar.told("dead-letters", "ls")).contains("no dead letters"));
    }

    @Test
    void topicThatIsNotThere_keepsTheLettersAndHoldsUpNobody(Scenario scenario) throws Exception {
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("dead.letter.topic", "not-there"));
        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"topic\":\"%s\",\"value\":\"%s\"}\n".formatted(topic, large()));
            lines.send("{\"topic\":\"%s\",\"value\":\"small\"}\n".formatted(topic));
            scenario.reader(topic).awaitCount(1);
        }
        await("its trouble")
                .atMost(Patience.LONGEST)
                .until(() -> sidecar.log().contains("dead.letter.topic not-there: dead letters wait on disk"));
        assertThat(sidecar.told("dead-letters", "ls")).contains("1 dead letters");
        assertThat(sidecar.terminate()).isZero();
    }

    /** What no compression makes small enough. */
    private static String large() {
        return new Random(1)
                .ints(9_000, 'A', 'Z' + 1)
                .mapToObj(character -> String.valueOf((char) character))
                .collect(Collectors.joining());
    }
}
