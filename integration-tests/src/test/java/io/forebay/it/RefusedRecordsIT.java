// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A record that can't go on leaves alone and with a reason; its neighbours don't notice. */
@ExtendWith(ScenarioExtension.class)
class RefusedRecordsIT {

    @Test
    void tooLargeForTheTopic_goesToTheDeadLetters(Scenario scenario) throws Exception {
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        SidecarProcess sidecar = scenario.sidecar();
        try (Lines lines = hello(sidecar, topic)) {
            for (int round = 0; round < 20; round++) {
                lines.send("{\"value\":\"before-%d\"}\n".formatted(round));
                lines.send("{\"value\":\"%s\"}\n".formatted(incompressible(9_000, round)));
                lines.send("{\"value\":\"after-%d\"}\n".formatted(round));
            }
            awaitAcknowledged(lines, 60);
        }
        assertThat(sidecar.terminate()).isZero();

        assertThat(TopicReader.all(scenario.broker(), topic))
                .hasSize(40)
                .extracting(Arrival::value)
                .startsWith("before-0", "after-0", "before-1")
                .endsWith("before-19", "after-19");
        assertThat(sidecar.accounts().of(topic)).isEqualTo(new Account(60, 40, 20, 0, 0));
    }

    @Test
    void tooLargeForTheSidecar_isRefusedByNumber_andTheConnectionLives(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar(scenario.config().with("ingest.record.max.bytes", 10_000));
        try (Lines lines = hello(sidecar, topic)) {
            lines.send("{\"value\":\"one\"}\n");
            awaitAcknowledged(lines, 1);
            lines.send("{\"value\":\"%s\"}\n".formatted("x".repeat(20_000)));
            assertThat(lines.read()).startsWith("{\"error\":{\"n\":2,\"code\":\"record_too_large\"");
            lines.send("{\"value\":\"three\"}\n");
            awaitAcknowledged(lines, 3);
        }
        assertThat(sidecar.terminate()).isZero();

        assertThat(TopicReader.all(scenario.broker(), topic))
                .extracting(Arrival::value)
                .containsExactly("one", "three");
        assertThat(sidecar.accounts().of(topic)).isEqualTo(new Account(2, 2, 0, 0, 0));
    }

    @Test
    void badRecordsOfASilentClient_goToTheDeadLetters(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"topic\":\"%s\",\"value\":\"one\"}\n".formatted(topic));
            lines.send("{\"topic\":\"%s\",\"value\":}\n".formatted(topic));
            lines.send("{\"topic\":\"%s\",\"vlaue\":\"two\"}\n".formatted(topic));
            lines.send("{\"topic\":\"%s\",\"value\":\"three\"}\n".formatted(topic));
            scenario.reader(topic).awaitCount(2);
        }
        assertThat(sidecar.terminate()).isZero();

        assertThat(TopicReader.all(scenario.broker(), topic))
                .extracting(Arrival::value)
                .containsExactly("one", "three");
        long deadLettered = sidecar.accounts().ofTopics().values().stream()
                .mapToLong(Account::deadLettered)
                .sum();
        assertThat(deadLettered).isEqualTo(2);
    }

    private static Lines hello(SidecarProcess sidecar, String topic) throws IOException {
        Lines lines = Lines.connect(sidecar.socket());
        lines.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"" + topic + "\"}\n");
        assertThat(lines.read()).startsWith("{\"forebay\":1");
        return lines;
    }

    /** Acknowledgements are cumulative, so several may come before the one that covers all. */
    private static void awaitAcknowledged(Lines lines, int count) throws IOException {
        String line;
        do {
            line = lines.read();
            assertThat(line).startsWith("{\"acked\":");
        } while (!line.equals("{\"acked\":" + count + "}"));
    }

    private static String incompressible(int length, int seed) {
        return new Random(seed)
                .ints(length, 'A', 'z' + 1)
                .filter(character -> character != '\\')
                .mapToObj(character -> String.valueOf((char) character))
                .collect(Collectors.joining());
    }
}
