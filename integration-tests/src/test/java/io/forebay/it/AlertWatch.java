// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.AlertRules;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Prometheus;
import io.forebay.it.harness.Prometheus.Firing;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.SidecarConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Several sidecars under one Prometheus with the alerts in a hurry; remembers which alerts came and went. */
final class AlertWatch {
    private static final Duration SCRAPES = Duration.ofSeconds(1);

    private final Scenario scenario;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Prometheus prometheus;
    private final Set<String> fired = new HashSet<>();
    private final Set<String> ended = new HashSet<>();

    AlertWatch(Scenario scenario, String... instances) {
        this.scenario = scenario;
        for (String instance : instances) {
            ports.put(instance, Ports.free());
        }
        prometheus = scenario.closing(Prometheus.start(
                scenario.directory().resolve("prometheus"), AlertRules.hurried(AlertRules.shipped()), ports));
    }

    /** The configuration of one of the sidecars, in a directory of its own, which delivers to the broker. */
    SidecarConfig config(String instance) {
        try {
            return SidecarConfig.in(Files.createDirectories(scenario.directory().resolve(instance)))
                    .deliveringTo(scenario.broker())
                    .with("admin.bind", "tcp:127.0.0.1:" + ports.get(instance));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all sidecars are scraped, and the alerts about those that weren't there yet are over: then nothing fires. */
    void awaitAllWell() {
        await("scrapes of all")
                .atMost(Patience.LONGEST)
                .until(() -> prometheus.query("sum(up)").contains("\"" + ports.size() + "\"")
                        && prometheus
                                .query("count(forebay_spool_accepting == 1)")
                                .contains("\"" + ports.size() + "\""));
        await("silence")
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> assertThat(prometheus.firing()).isEmpty());
    }

    /** Waits until it fires. */
    void fires(String alert, String instance) {
        long from = System.nanoTime();
        await(alert + " of " + instance)
                .pollInterval(SCRAPES)
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> assertThat(prometheus.firing()).contains(new Firing(alert, instance)));
        tell(alert, instance, "fires", from);
        fired.add(alert);
    }

    /** Does it again and again until it fires. */
    void firesWhile(String alert, String instance, Runnable cause) {
        long from = System.nanoTime();
        await(alert + " of " + instance).atMost(Patience.LONGEST).untilAsserted(() -> {
            cause.run();
            assertThat(prometheus.firing()).contains(new Firing(alert, instance));
        });
        tell(alert, instance, "fires", from);
        fired.add(alert);
    }

    /** Waits until it fires no more. */
    void ends(String alert, String instance) {
        long from = System.nanoTime();
        assertThat(fired).contains(alert);
        await("the end of " + alert + " of " + instance)
                .pollInterval(SCRAPES)
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> assertThat(prometheus.firing()).doesNotContain(new Firing(alert, instance)));
        tell(alert, instance, "is over", from);
        ended.add(alert);
    }

    /** The alerts that have fired and ended. */
    Set<String> seen() {
        assertThat(ended).isEqualTo(fired);
        return Set.copyOf(ended);
    }

    private void tell(String alert, String instance, String what, long fromNanos) {
        scenario.say("%s of %s %s, awaited for %.1f s"
                .formatted(alert, instance, what, (System.nanoTime() - fromNanos) / 1e9));
    }
}
