// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An orderly end: what Kafka takes is flushed, and the exit code says whether that was all. */
@ExtendWith(ScenarioExtension.class)
class ShutdownIT {

    @Test
    void terminate_endsWithZeroWhenEmpty(Scenario scenario) {
        SidecarProcess sidecar = scenario.sidecar();

        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.socket()).doesNotExist();
    }

    @Test
    void terminate_saysHowManyRemain_andTheNextLifeDeliversThem(Scenario scenario) {
        String topic = scenario.topic();
        SidecarConfig config = scenario.config().with("drain.shutdown.grace.ms", 500);
        SidecarProcess sidecar = scenario.sidecar(config.withoutKafka());
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic).records(777));
        writer.finish();

        assertThat(sidecar.terminate()).isEqualTo(75);
        assertThat(sidecar.log()).contains("777");
        assertThat(sidecar.accounts().of(topic).inSpool()).isEqualTo(777);

        SidecarProcess next = scenario.sidecar(config);
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(next.terminate()).isZero();
        scenario.evidence(writer)
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(next.accounts()));
    }

    @Test
    void cleanRestarts_neitherLoseNorRepeat(Scenario scenario) {
        String topic = scenario.topic();
        Writer writer =
                scenario.start(Writer.to(scenario.config().socket(), topic).sequenced());
        for (int life = 0; life < 3; life++) {
            SidecarProcess sidecar = scenario.sidecar();
            writer.awaitAcknowledged(
                    writer.log().acknowledged() + scenario.random().nextInt(1, 3_000));
            assertThat(sidecar.terminate()).isZero();
        }
        SidecarProcess last = scenario.sidecar();
        writer.finish();
        assertThat(last.terminate()).isZero();

        scenario.evidence(writer)
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(last.accounts()));
    }
}
