// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.it.harness.Lines;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.io.EOFException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka is away for longer than the spool has room, and the operator has chosen not to wait. */
@ExtendWith(ScenarioExtension.class)
class SpoolFullIT {
    private static final int RECORDS = 20_000;
    private static final Pattern TURNED_AWAY = Pattern.compile("turned away (\\d+) records between .*: (\\S+) (\\d+)");

    private static SidecarConfig config(Scenario scenario, String policy) {
        return scenario.config()
                .with("spool.full", policy)
                .with("spool.max.bytes", 8 << 20)
                .with("spool.file.bytes", 1 << 20)
                .with("drain.shutdown.grace.ms", 500);
    }

    /** What the sidecar says that it has turned away, all incidents together. */
    private static long turnedAway(SidecarProcess sidecar, String topic) {
        long sum = 0;
        Matcher said = TURNED_AWAY.matcher(sidecar.log());
        while (said.find()) {
            assertThat(said.group(2)).isEqualTo(topic);
            assertThat(said.group(3)).isEqualTo(said.group(1));
            sum += Long.parseLong(said.group(1));
        }
        return sum;
    }

    @Test
    void reject_tellsOfEachRecord_andLosesNoneThatWasAcknowledged(Scenario scenario) {
        String topic = scenario.topic();
        SidecarConfig config = config(scenario, "reject");
        SidecarProcess sidecar = scenario.sidecar(config);
        scenario.broker().kill();
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic)
                .valueLength(1_000)
                .perSecond(20_000)
                .records(RECORDS));
        writer.finish();
        long refused = writer.log().refused().size();
        scenario.say("%,d of %,d records were refused".formatted(refused, RECORDS));
        assertThat(refused).isGreaterThan(RECORDS / 4);

        scenario.broker().start();
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        assertThat(turnedAway(sidecar, topic)).isEqualTo(refused);
        assertThat(sidecar.accounts().of(topic).accepted()).isEqualTo(RECORDS - refused);
        scenario.evidence(writer)
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(sidecar.accounts()));
    }

    @Test
    void dropNewest_countsWhatItDrops_exactly(Scenario scenario) throws IOException {
        String topic = scenario.topic();
        SidecarProcess sidecar =
                scenario.sidecar(config(scenario, "drop-newest").withoutKafka());
        String line = "{\"topic\":\"%s\",\"value\":\"%s\"}\n".formatted(topic, "x".repeat(1_000));
        try (Lines silent = Lines.connect(sidecar.socket())) {
            for (int i = 0; i < RECORDS / 100; i++) {
                silent.send(line.repeat(100));
            }
            silent.end();
            // It closes when it has taken the last one.
            assertThatThrownBy(silent::read).isInstanceOf(EOFException.class);
        }
        assertThat(sidecar.terminate()).isEqualTo(75);

        long dropped = turnedAway(sidecar, topic);
        scenario.say("%,d of %,d records were dropped".formatted(dropped, RECORDS));
        assertThat(dropped).isGreaterThan(RECORDS / 4);
        assertThat(sidecar.accounts().of(topic).accepted()).isEqualTo(RECORDS - dropped);
        assertThat(sidecar.accounts().of(topic).inSpool()).isEqualTo(RECORDS - dropped);
        assertThat(sidecar.log()).contains("records are turned away: the spool is full (spool.full=drop-newest)");
    }
}
