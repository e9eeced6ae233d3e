// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.OrderPerTopic;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sidecar is killed with -9 again and again, at random moments of its work and of its start. */
@ExtendWith(ScenarioExtension.class)
class SidecarKillIT {

    @Test
    void killedSidecar_losesNothingWithBroker(Scenario scenario) {
        Applications applications = new Applications(scenario);
        for (int kill = 0; kill < 6; kill++) {
            killAtRandomMoment(scenario);
        }
        applications.finish();
        applications.checkPromises();
    }

    @Test
    void killedSidecar_losesNothingWithoutBroker(Scenario scenario) {
        Applications applications = new Applications(scenario);
        scenario.broker().kill();
        for (int kill = 0; kill < 6; kill++) {
            killAtRandomMoment(scenario);
        }
        scenario.broker().start();
        applications.finish();
        applications.checkPromises();
    }

    /** Both die, for an hour. */
    @Test
    @Tag("long")
    void killedSidecarAndBroker_loseNothingInAnHour(Scenario scenario) {
        long end = System.nanoTime() + Duration.ofHours(1).toNanos();
        while (System.nanoTime() < end) {
            Applications applications = new Applications(scenario);
            for (int kill = 0; kill < 20; kill++) {
                if (scenario.random().nextInt(4) == 0) {
                    scenario.broker().kill();
                } else if (!scenario.broker().isRunning()) {
                    scenario.broker().launch();
                }
                killAtRandomMoment(scenario);
            }
            scenario.broker().start();
            applications.finish();
            applications.checkPromises();
        }
    }

    private static void killAtRandomMoment(Scenario scenario) {
        SidecarProcess sidecar = scenario.launch(scenario.config());
        if (scenario.random().nextInt(3) > 0) {
            sidecar.awaitAccepting();
        }
        sidecar.letLive(scenario.random().nextInt(3_000));
        sidecar.kill();
    }

    /** An application of each kind, each with a topic of its own but for two that share one. */
    private static final class Applications {

        private final Scenario scenario;
        private final Writer silent;
        private final Writer spooled;
        private final Writer synced;
        private final Writer syncedInSequence;
        private final Writer delivered;
        private final Writer deliveredInSequence;

        Applications(Scenario scenario) {
            this.scenario = scenario;
            String shared = scenario.topic();
            silent = start(scenario.topic(), "silent", Ack.NONE);
            spooled = start(scenario.topic(), "spooled", Ack.SPOOLED);
            synced = start(shared, "synced", Ack.SYNCED);
            syncedInSequence = startInSequence(shared, "synced-in-sequence", Ack.SYNCED);
            delivered = start(scenario.topic(), "delivered", Ack.DELIVERED);
            deliveredInSequence = startInSequence(scenario.topic(), "delivered-in-sequence", Ack.DELIVERED);
        }

        /** Starts the sidecar for the last time, and lets each get its acknowledgements. */
        void finish() {
            SidecarProcess sidecar = scenario.sidecar();
            for (Writer writer : all()) {
                writer.finish();
            }
            scenario.reader(topics()).awaitAcknowledgedOf(all());
            assertThat(sidecar.terminate()).isZero();
        }

        void checkPromises() {
            Evidence evidence = scenario.evidence(all());
            evidence.keeps(
                    new NoAcknowledgedRecordLost(),
                    new OrderPerTopic(),
                    new AccountsBalance(Accounts.in(scenario.config().spool())));
            evidence.written()
                    .forEach(log -> scenario.say("%s: %d sent, %d acknowledged, %d arrived, %d of them again"
                            .formatted(
                                    log.writer(),
                                    log.sent(),
                                    log.acknowledged(),
                                    evidence.arrivedOf(log).size(),
                                    evidence.arrivedOf(log).size()
                                            - evidence.arrivedOf(log).stream()
                                                    .distinct()
                                                    .count())));
        }

        private Writer start(String topic, String name, Ack ack) {
            return scenario.start(application(topic, name, ack));
        }

        private Writer startInSequence(String topic, String name, Ack ack) {
            return scenario.start(application(topic, name, ack).sequenced());
        }

        private Writer.Builder application(String topic, String name, Ack ack) {
            return Writer.to(scenario.config().socket(), topic)
                    .named(name)
                    .ack(ack)
                    .perSecond(1_500);
        }

        private Writer[] all() {
            return new Writer[] {silent, spooled, synced, syncedInSequence, delivered, deliveredInSequence};
        }

        private String[] topics() {
            return Arrays.stream(all())
                    .map(writer -> writer.log().topic())
                    .distinct()
                    .toArray(String[]::new);
        }
    }
}
