// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.NumberingProcess;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.TopicReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From an application's own log to the consumer: applications, the sidecar and the broker are killed with -9 at random, also while they
 * start, and several at once. A consumer that reads what is committed gets each record that the applications' logs have: in order, and
 * with {@code exactly-once} exactly once.
 */
@ExtendWith(ScenarioExtension.class)
class ExactlyOnceChainIT {

    private static final String EXACTLY_ONCE = "exactly-once";

    @Test
    void everybodyKilled_deliversTheApplicationsLogs(Scenario scenario) {
        killEverybody(EXACTLY_ONCE, scenario, Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"at-least-once", EXACTLY_ONCE})
    @Tag("long")
    void everybodyKilledForMinutes_deliversTheApplicationsLogs(String guarantee, Scenario scenario) {
        killEverybody(guarantee, scenario, Duration.ofMinutes(10));
    }

    private static void killEverybody(String guarantee, Scenario scenario, Duration howLong) {
        Chain chain = new Chain(scenario, guarantee);
        long end = System.nanoTime() + howLong.toNanos();
        while (System.nanoTime() < end || !chain.hasKilledEverybody()) {
            chain.step();
        }
        chain.finish();
        chain.check(guarantee.equals(EXACTLY_ONCE));
    }

    /** Everybody between an application's log and the consumer. */
    private static final class Chain {

        private final Scenario scenario;
        private final Random random;
        private final SidecarConfig config;
        private final List<NumberingProcess> applications;
        private final TopicReader reader;
        private final Map<String, Integer> kills = new TreeMap<>();
        private SidecarProcess sidecar;

        Chain(Scenario scenario, String guarantee) {
            this.scenario = scenario;
            random = scenario.random();
            config = scenario.config().with("drain.guarantee", guarantee);
            String shared = scenario.topic();
            String own = scenario.topic();
            sidecar = scenario.launch(config);
            applications =
                    List.of(application("billing", shared), application("orders", shared), application("audit", own));
            reader = scenario.reader(shared, own);
        }

        private NumberingProcess application(String name, String topic) {
            NumberingProcess application = scenario.closing(new NumberingProcess(config.socket(), topic, name));
            application.start();
            return application;
        }

        /** Kills somebody, brings back whoever is dead, or neither; then lets all be for a moment. */
        void step() {
            int what = random.nextInt(16);
            if (what == 0) {
                killBroker();
            } else if (what <= 2) {
                killSidecar();
            } else if (what <= 5) {
                killApplication();
            } else if (what <= 13) {
                bringBackTheDead();
            }
            if (sidecar.isAlive()) {
                sidecar.letLive(random.nextInt(1_500));
            }
        }

        private void bringBackTheDead() {
            scenario.broker().launch();
            if (!sidecar.isAlive()) {
                sidecar = scenario.launch(config);
            }
            applications.forEach(NumberingProcess::start);
            if (random.nextBoolean()) {
                sidecar.awaitAccepting();
            }
        }

        private void killBroker() {
            if (scenario.broker().isRunning()) {
                scenario.broker().kill();
                killed("broker");
            }
        }

        private void killSidecar() {
            if (sidecar.isAlive()) {
                sidecar.kill();
                killed("sidecar");
            }
        }

        private void killApplication() {
            NumberingProcess application = applications.get(random.nextInt(applications.size()));
            if (application.isRunning()) {
                application.kill();
                killed("application");
            }
        }

        /** Often enough to have learned something, however slow the machine is. */
        boolean hasKilledEverybody() {
            return Stream.of("application", "sidecar", "broker").allMatch(whom -> kills.getOrDefault(whom, 0) >= 2);
        }

        private void killed(String whom) {
            kills.merge(whom, 1, Integer::sum);
        }

        /** Brings everybody back, and waits until all is where it belongs. */
        void finish() {
            scenario.broker().start();
            if (!sidecar.isAlive()) {
                sidecar = scenario.launch(config);
            }
            sidecar.awaitAccepting();
            applications.forEach(NumberingProcess::finish);
            await("the end of each log in Kafka").atMost(Patience.LONGEST).until(() -> {
                List<Arrival> arrivals = reader.toEnd();
                return applications.stream().allMatch(application -> hasArrived(lastOf(application), arrivals));
            });
            assertThat(sidecar.terminate()).as("exit status").isZero();
        }

        void check(boolean exactlyOnce) {
            scenario.say("killed " + kills);
            List<Arrival> arrivals = reader.toEnd();
            for (NumberingProcess application : applications) {
                List<String> written = application.written();
                List<String> arrived = of(application, arrivals).toList();
                List<String> once = arrived.stream().distinct().toList();
                scenario.say("%s: %d written, %d arrived, %d of them again"
                        .formatted(application.name(), written.size(), arrived.size(), arrived.size() - once.size()));
                List<String> seen = exactlyOnce ? arrived : once;
                assertThat(seen).as("what " + application.name() + " wrote").isEqualTo(written);
            }
        }

        private static String lastOf(NumberingProcess application) {
            List<String> written = application.written();
            return written.get(written.size() - 1);
        }

        private static boolean hasArrived(String value, List<Arrival> arrivals) {
            return arrivals.stream().anyMatch(arrival -> value.equals(arrival.value()));
        }

        private static Stream<String> of(NumberingProcess application, List<Arrival> arrivals) {
            return arrivals.stream()
                    .filter(arrival -> arrival.id()
                            .filter(id -> id.writer().equals(application.name()))
                            .isPresent())
                    .map(arrival -> String.valueOf(arrival.value()));
        }
    }
}
