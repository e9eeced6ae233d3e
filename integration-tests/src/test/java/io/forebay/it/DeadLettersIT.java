// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was refused for good is kept with its reason, until somebody sends it again or drops it. */
@ExtendWith(ScenarioExtension.class)
class DeadLettersIT {

    @Test
    void refusedRecord_isShown_mended_retried_andArrives(Scenario scenario) throws Exception {
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        SidecarProcess sidecar = scenario.sidecar();
        String large = incompressible(9_000, 1);
        send(sidecar, topic, "before", large, "after");
        awaitLetters(sidecar, topic, 1);

        assertThat(sidecar.told("dead-letters", "ls"))
                .contains("record_too_large", topic, "app uid ", "1 dead letters");
        assertThat(sidecar.told("dead-letters", "show", "1"))
                .contains("code       record_too_large", "RecordTooLargeException", large.substring(0, 50));
        assertThat(sidecar.told("dead-letters", "ls", "--json", "--code", "other"))
                .isEmpty();

        scenario.broker().alterTopic(topic, "max.message.bytes", "1000000");
        assertThat(sidecar.told("dead-letters", "retry", "--topic", topic)).contains("1 dead letters were sent again");

        List<Arrival> arrivals = scenario.reader(topic).awaitCount(3);
        assertThat(arrivals).extracting(Arrival::value).containsExactly("before", "after", large);
        Header retried = arrivals.get(2).headers().lastHeader("forebay.retried");
        assertThat(new String(retried.value(), UTF_8)).isEqualTo("1");
        assertThat(arrivals.get(2).headers().lastHeader("__forebay.errors.code"))
                .isNull();
        assertThat(sidecar.told("dead-letters", "ls")).contains("no dead letters");
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.accounts().of(topic)).isEqualTo(new Account(4, 3, 1, 0, 0));
    }

    @Test
    void whatWasNoRecord_canBeDroppedAndNotRetried(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"topic\":\"%s\",\"value\":}\n".formatted(topic));
            lines.send("{\"topic\":\"bad topic\",\"value\":1}\n");
            awaitLetters(sidecar, "", 2);
        }
        assertThat(sidecar.told("dead-letters", "retry", "--all")).contains("0 dead letters", "2 are no records");
        Commands.Result unconfirmed = sidecar.forebay("dead-letters", "drop", "1");
        assertThat(unconfirmed.exit()).isEqualTo(64);
        assertThat(sidecar.told("dead-letters", "drop", "1", "--yes")).contains("1 dead letters were dropped");
        assertThat(sidecar.forebay("dead-letters", "show", "1").exit()).isEqualTo(65);
        assertThat(sidecar.forebay("dead-letters", "drop").exit()).isEqualTo(64);
        assertThat(sidecar.told("dead-letters", "ls")).contains("1 dead letters");
    }

    /** Killed at a random moment while letters are being written: each is in the letters or still to be delivered. */
    @Test
    void killedWhileLettersAreWritten_losesNone(Scenario scenario) throws Exception {
        String topic = scenario.topic(Map.of("max.message.bytes", "4000"));
        Random random = scenario.random();
        int count = 120;
        SidecarProcess sidecar = scenario.sidecar();
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = i % 2 == 0 ? "good-" + i : i + "-" + incompressible(9_000, i);
        }
        send(sidecar, topic, values);
        for (int life = 0; life < 3; life++) {
            sidecar.letLive(random.nextInt(700));
            sidecar.kill();
            sidecar = scenario.sidecar();
        }
        SidecarProcess last = sidecar;
        assertThat(last.told("drain", "--wait", "--timeout", "60")).contains("empty");
        String letters = last.told("dead-letters", "ls", "--json");
        for (int i = 1; i < count; i += 2) {
            assertThat(letters).contains("\"value\":\"" + i + "-");
        }
        assertThat(TopicReader.all(scenario.broker(), topic).stream()
                        .map(Arrival::value)
                        .collect(Collectors.toSet()))
                .hasSize(count / 2);
    }

    private static void send(SidecarProcess sidecar, String topic, String... values) throws IOException {
        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"" + topic + "\"}\n");
            assertThat(lines.read()).startsWith("{\"forebay\":1");
            for (String value : values) {
                lines.send("{\"value\":\"" + value + "\"}\n");
            }
            String line;
            do {
                line = lines.read();
                assertThat(line).startsWith("{\"acked\":");
            } while (!line.equals("{\"acked\":" + values.length + "}"));
        }
    }

    private static void awaitLetters(SidecarProcess sidecar, String topic, int count) {
        await("dead letters")
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> assertThat(sidecar.told("dead-letters", "ls", "--json")
                                .lines()
                                .filter(line -> line.contains(topic)))
                        .hasSize(count));
    }

    private static String incompressible(int length, int seed) {
        return new Random(seed)
                .ints(length, 'A', 'z' + 1)
                .filter(character -> character != '\\')
                .mapToObj(character -> String.valueOf((char) character))
                .collect(Collectors.joining());
    }
}
