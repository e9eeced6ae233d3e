// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProducerMetricTest {
    @Test
    void of_takesTheChosenGroupOnly() {
        assertThat(ProducerMetric.of("producer-metrics", "waiting-threads")).isEqualTo(ProducerMetric.WAITING_THREADS);
        assertThat(ProducerMetric.of("producer-node-metrics", "request-total")).isNull();
        assertThat(ProducerMetric.of("producer-metrics", "record-send-total")).isNull();
        assertThat(ProducerMetric.of("producer-topic-metrics", "record-send-total"))
                .isEqualTo(ProducerMetric.RECORD_SEND);
        assertThat(ProducerMetric.of("producer-metrics", "record-send-rate")).isNull();
    }

    @Test
    void oldNames_areTodaysMetrics() {
        assertThat(ProducerMetric.of("producer-metrics", "bufferpool-wait-time-total"))
                .isEqualTo(ProducerMetric.BUFFER_WAIT_TIME);
        assertThat(ProducerMetric.BUFFER_WAIT_TIME.exportedName())
                .isEqualTo("kafka.producer.bufferpool_wait_time_total");
    }

    @Test
    void values_areInSecondsAndBytes() {
        assertThat(ProducerMetric.QUEUE_TIME_AVG.convert(1_500)).isEqualTo(1.5);
        assertThat(ProducerMetric.QUEUE_TIME_AVG.unit()).isEqualTo("s");
        assertThat(ProducerMetric.FLUSH_TIME.convert(2e9)).isEqualTo(2);
        assertThat(ProducerMetric.BUFFER_TOTAL.convert(7)).isEqualTo(7);
        assertThat(ProducerMetric.BUFFER_TOTAL.unit()).isEqualTo("By");
    }

    @Test
    void exportedNames_areDistinct() {
        assertThat(Arrays.stream(ProducerMetric.values())
                        .filter(metric -> !metric.isAlias())
                        .map(ProducerMetric::exportedName))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("kafka\\.producer\\.[a-z_]+"));
    }
}
