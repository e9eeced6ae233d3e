// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    private final Figures figures = new Figures();

    @Test
    void text_hasEachTypeAsPrometheusWantsIt() {
        figures.add(Metric.TOPIC_ACCEPTED, 3, "orders");
        figures.add(Metric.SPOOL_BYTES, 4096);
        Durations forces = Durations.local();
        forces.add(TimeUnit.MILLISECONDS.toNanos(2), 3);
        figures.add(Metric.SPOOL_FORCE, forces);
        Exposition answer = PrometheusText.of(figures, "");
        assertThat(answer.type()).startsWith("text/plain; version=0.0.4");
        assertThat(text(answer))
                .contains(
                        "# TYPE forebay_topic_accepted_total counter\n",
                        "forebay_topic_accepted_total{topic=\"orders\"} 3.0\n",
                        "# TYPE forebay_spool_bytes gauge\n",
                        "forebay_spool_bytes 4096.0\n",
                        "# TYPE forebay_spool_force_duration_seconds histogram\n",
                        "forebay_spool_force_duration_seconds_bucket{le=\"0.001\"} 0\n",
                        "forebay_spool_force_duration_seconds_bucket{le=\"0.0025\"} 3\n",
                        "forebay_spool_force_duration_seconds_bucket{le=\"+Inf\"} 3\n",
                        "forebay_spool_force_duration_seconds_count 3\n",
                        "forebay_spool_force_duration_seconds_sum 0.006\n");
    }

    @Test
    void whoAcceptsOpenMetrics_getsIt() {
        figures.add(Metric.SPOOL_OLDEST, 1.5);
        Exposition answer = PrometheusText.of(figures, "application/openmetrics-text;version=1.0.0,*/*;q=0.1");
        assertThat(answer.type()).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(text(answer))
                .contains("# UNIT forebay_spool_oldest_age_seconds seconds\n")
                .endsWith("# EOF\n");
    }

    @Test
    void whoAcceptsProtobuf_getsText() {
        figures.add(Metric.SPOOL_OLDEST, 1.5);
        Exposition answer = PrometheusText.of(
                figures,
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,text/plain;q=0.5");
        assertThat(answer.type()).startsWith("text/plain");
    }

    @Test
    void sameLabels_areAddedUp_orTheLargestCounts() {
        figures.add(Metric.TOPIC_ACCEPTED, 3, "_other");
        figures.add(Metric.TOPIC_ACCEPTED, 4, "_other");
        figures.add(Metric.LANE_BLOCKED, 30.0, "_other");
        figures.add(Metric.LANE_BLOCKED, 20.0, "_other");
        assertThat(text(PrometheusText.of(figures, "")))
                .contains(
                        "forebay_topic_accepted_total{topic=\"_other\"} 7.0\n",
                        "forebay_lane_blocked_age_seconds{topic=\"_other\"} 30.0\n");
    }

    private static String text(Exposition answer) {
        return UTF_8.decode(answer.utf8()).toString();
    }
}
