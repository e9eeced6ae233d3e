// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricTest {
    @Test
    void names_differ() {
        assertThat(Stream.of(Metric.values()).map(Metric::metricName)).doesNotHaveDuplicates();
        assertThat(Stream.of(Metric.values()).map(Metric::prometheusName)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void metric_hasANameByBothConventionsAndASentence(Metric metric) {
        assertThat(metric.metricName()).matches("(forebay|messaging|jvm|process)(\\.[a-z_]+)+");
        assertThat(metric.prometheusName()).matches("[a-z]+(_[a-z]+)+").doesNotContain("seconds_seconds");
        assertThat(metric.sentence()).matches("[A-Z1].*\\.");
        assertThat(metric.unit()).isNotEqualTo("ms");
    }

    @Test
    void prometheusName_hasUnitAndTotal() {
        assertThat(Metric.SPOOL_OLDEST.prometheusName()).isEqualTo("forebay_spool_oldest_age_seconds");
        assertThat(Metric.INGEST_BYTES.prometheusName()).isEqualTo("forebay_ingest_bytes_total");
        assertThat(Metric.SENT.prometheusName()).isEqualTo("messaging_client_sent_messages_total");
        assertThat(Metric.KAFKA_LATENCY.prometheusName()).isEqualTo("forebay_kafka_request_latency_avg_seconds");
        assertThat(Metric.KAFKA_LATENCY.ofKafka(250)).isEqualTo(0.25);
    }
}
