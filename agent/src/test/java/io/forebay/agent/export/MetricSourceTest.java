// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.config.SettingsReader;
import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.observe.ProducerMetric;
import io.forebay.agent.observe.Send;
import io.forebay.agent.observe.Topic;
import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.AgentLogs;
import io.forebay.agent.shield.Shield;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetricSourceTest {
    private final AgentLog log = AgentLogs.to(new ByteArrayOutputStream());
    private final AgentSettings settings =
            SettingsReader.read("metrics.series.max=3", new Properties(), Map.of(), null, log);
    private final Observer observer = new Observer(settings, log, new Shield(log), send -> {}, () -> {});
    private final SpanCounts spans = new SpanCounts();
    private final MetricSource source = new MetricSource(observer, InstrumentationScopeInfo.empty(), 3, spans);

    @Test
    void nothing_withoutProducers() {
        assertThat(produce()).isEmpty();
    }

    @Test
    void sends_areCountedByTopicAndError() {
        Client client = observer.add("app", "broker1", 9092);
        send(client.topic("orders"), null);
        send(client.topic("orders"), null);
        send(client.topic("orders"), "NETWORK_EXCEPTION");

        String text = PrometheusText.of(produce());

        assertThat(text)
                .contains("# TYPE messaging_client_operation_duration_seconds histogram\n")
                .contains("# TYPE messaging_client_sent_messages_total counter\n");
        String labels = "messaging_client_id=\"app\",messaging_destination_name=\"orders\","
                + "messaging_operation_name=\"send\",messaging_system=\"kafka\","
                + "server_address=\"broker1\",server_port=\"9092\"";
        assertThat(text)
                .contains("messaging_client_sent_messages_total{" + labels + "} 2\n")
                .contains("messaging_client_sent_messages_total{error_type=\"NETWORK_EXCEPTION\"," + labels + "} 1\n")
                .contains("messaging_client_operation_duration_seconds_bucket{" + labels + ",le=\"10.0\"} 2\n")
                .contains("messaging_client_operation_duration_seconds_bucket{" + labels + ",le=\"+Inf\"} 2\n")
                .contains("messaging_client_operation_duration_seconds_count{" + labels + "} 2\n");
    }

    @Test
    void producersOfOneId_areOneSeries() {
        for (int i = 1; i <= 2; i++) {
            Client client = observer.add("app", "broker1", 9092);
            send(client.topic("orders"), null);
            client.setMetrics(List.of(
                    reading(ProducerMetric.BUFFER_AVAILABLE, null, i),
                    reading(ProducerMetric.QUEUE_TIME_MAX, null, i),
                    reading(ProducerMetric.BYTE, "orders", i)));
        }

        String text = PrometheusText.of(produce());

        assertThat(text)
                .contains("kafka_producer_buffer_available_bytes{messaging_client_id=\"app\"} 3.0\n")
                .contains("kafka_producer_record_queue_time_max_seconds{messaging_client_id=\"app\"} 2.0\n")
                .contains("kafka_producer_bytes_total{messaging_client_id=\"app\","
                        + "messaging_destination_name=\"orders\"} 3.0\n");
        assertThat(produce()).allMatch(metric -> metric.getData().getPoints().size() == 1);
    }

    @Test
    void valuesThatAreNotThereYet_areLeftOut() {
        observer.add("app", null, -1).setMetrics(List.of(reading(ProducerMetric.QUEUE_TIME_MAX, null, Double.NaN)));

        assertThat(produce()).isEmpty();
    }

    @Test
    void seriesBeyondTheMost_arePutTogether() {
        Client client = observer.add("app", null, -1);
        List<ProducerMetric.Reading> readings = new ArrayList<>();
        for (String topic : List.of("a", "b", "c", "d", "e")) {
            readings.add(reading(ProducerMetric.BYTE, topic, 1));
        }
        client.setMetrics(readings);

        assertThat(PrometheusText.of(produce()))
                .contains("messaging_destination_name=\"c\"} 1.0\n")
                .contains("{messaging_client_id=\"_other\",messaging_destination_name=\"_other\"} 2.0\n")
                .doesNotContain("\"d\"");
    }

    @Test
    void spansOfTheAgent_areCountedByOutcome() {
        spans.limit(2);
        for (int i = 0; i < 5; i++) {
            spans.take();
        }

        assertThat(PrometheusText.of(produce()))
                .contains("forebay_agent_spans_total{forebay_span_outcome=\"dropped\"} 3\n");
    }

    @Test
    void labels_areEscaped() {
        send(observer.add("a\"b\\c\nd", null, -1).topic("orders"), null);

        assertThat(PrometheusText.of(produce())).contains("messaging_client_id=\"a\\\"b\\\\c\\nd\"");
    }

    private Collection<MetricData> produce() {
        return source.produce(Resource.empty());
    }

    private static void send(Topic topic, @Nullable String error) {
        new TestSend(topic).finish(error);
    }

    private static ProducerMetric.Reading reading(ProducerMetric metric, @Nullable String topic, double value) {
        return new ProducerMetric.Reading() {
            @Override
            public ProducerMetric metric() {
                return metric;
            }

            @Override
            public @Nullable String topic() {
                return topic;
            }

            @Override
            public double value() {
                return value;
            }
        };
    }

    private static final class TestSend extends Send {
        TestSend(Topic topic) {
            super(topic);
        }

        void finish(@Nullable String error) {
            end(0, 0, error);
        }
    }
}
