// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Stranger;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.OrderPerTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One user's application that has run wild is held at its limits, and another user's doesn't notice. */
@ExtendWith(ScenarioExtension.class)
class FairnessIT {
    /** Of a runaway's record: value, topic, envelope. */
    private static final int LEAST_RECORD_BYTES = 1_000;

    private static final int MOST_RECORD_BYTES = 1_200;
    private static final int MOST_READ_BYTES = 256 << 10;

    private static SidecarConfig config(Scenario scenario) {
        Stranger.admitTo(scenario.directory());
        return scenario.config().with("listener.app.mode", "0666");
    }

    @Test
    void runaway_takesItsShareOfTheSpoolAndNoMore(Scenario scenario) {
        String wild = scenario.topic();
        String calm = scenario.topic();
        long spool = 64 << 20;
        SidecarProcess sidecar = scenario.sidecar(config(scenario)
                .with("spool.max.bytes", spool)
                .with("ingest.user.spool.share", 25)
                .with("drain.shutdown.grace.ms", 50_000));
        scenario.broker().kill();
        Stranger runaway = scenario.closing(Stranger.runningWild(sidecar.socket(), wild));
        await().atMost(Patience.LONGEST).until(() -> sidecar.log().contains("of user 65534 wait in the spool"));

        Writer writer = scenario.start(Writer.to(sidecar.socket(), calm).perSecond(2_000));
        writer.awaitAcknowledged(4_000);
        long held = sidecar.accounts().of(wild).accepted();
        scenario.say("%,d records of the runaway wait, %,d of the other are acknowledged meanwhile"
                .formatted(held, writer.log().acknowledged()));
        assertThat(held * MOST_RECORD_BYTES).isGreaterThanOrEqualTo(spool / 4);
        assertThat(held * LEAST_RECORD_BYTES).isLessThanOrEqualTo(spool / 4 + MOST_READ_BYTES);
        assertThat(sidecar.log()).doesNotContain("spool is full");

        scenario.broker().start();
        // More than had waited: it goes on. Not by the spool's own count, which would chase a writer at full speed.
        scenario.reader(wild).awaitCount((int) held + 1);
        assertThat(runaway.isAlive()).isTrue();
        runaway.close();
        writer.finish();
        scenario.reader(calm).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new AccountsBalance(sidecar.accounts()));
    }

    @Test
    void runaway_isReadAtItsRate(Scenario scenario) {
        String wild = scenario.topic();
        String calm = scenario.topic();
        long rate = 1_000_000;
        SidecarProcess sidecar = scenario.sidecar(config(scenario).with("ingest.user.max.bytes.per.second", rate));
        long start = System.nanoTime();
        Stranger runaway = scenario.closing(Stranger.runningWild(sidecar.socket(), wild));
        Writer writer = scenario.start(Writer.to(sidecar.socket(), calm).perSecond(1_000));
        writer.awaitAcknowledged(5_000);

        long accepted = sidecar.accounts().of(wild).accepted();
        double seconds = (System.nanoTime() - start) / 1e9;
        scenario.say("%,.0f bytes a second of the runaway over %.1f s; the limit is %,d"
                .formatted(accepted * (double) LEAST_RECORD_BYTES / seconds, seconds, rate));
        assertThat((double) accepted * LEAST_RECORD_BYTES).isLessThan((seconds + 1) * rate + MOST_READ_BYTES);
        scenario.reader(wild).awaitCount((int) accepted + 1);
        assertThat(runaway.isAlive()).isTrue();
        assertThat(sidecar.log()).contains("user 65534 sends more than it may");
    }
}
