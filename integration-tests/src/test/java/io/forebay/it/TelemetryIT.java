// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Lines;
import io.forebay.it.harness.OtlpReceiver;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Metrics and spans tell what happens, and the same as the status does. */
@ExtendWith(ScenarioExtension.class)
class TelemetryIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void metrics_tellOfAnOutageWhatTheStatusTells(Scenario scenario) {
        String topic = scenario.topic();
        SidecarProcess sidecar = scenario.sidecar();
        scenario.start(Writer.to(sidecar.socket(), topic).ack(Ack.DELIVERED).records(200))
                .finish();
        await().atMost(Patience.LONGEST).until(() -> metric(sidecar, "forebay_kafka_up") == 1);
        agree(sidecar, topic);
        Map<String, Double> before = sidecar.metrics();
        assertThat(before)
                .containsEntry("forebay_spool_accepting", 1.0)
                .containsEntry("forebay_spool_records", 0.0)
                .containsEntry("forebay_spool_oldest_age_seconds", 0.0)
                .containsEntry("forebay_lanes{state=\"blocked\"}", 0.0)
                .containsEntry("forebay_delivery_producers_total", 1.0)
                .containsEntry("forebay_ingest_records_total{listener=\"app\"}", accepted(before, topic));
        assertThat(before.get("forebay_ingest_ack_duration_seconds_count{level=\"delivered\"}"))
                .isEqualTo(accepted(before, topic));
        assertThat(before.get("forebay_delivery_duration_seconds_count")).isEqualTo(accepted(before, topic));
        assertThat(before.get("messaging_client_operation_duration_seconds_count{messaging_destination_name=\"" + topic
                        + "\",messaging_operation_name=\"send\",messaging_system=\"kafka\"}"))
                .isEqualTo(accepted(before, topic));
        assertThat(before.get("forebay_spool_force_duration_seconds_count")).isPositive();
        assertThat(before.get("forebay_kafka_outgoing_bytes_total")).isPositive();

        scenario.broker().kill();
        scenario.start(Writer.to(sidecar.socket(), topic)
                        .named("during")
                        .ack(Ack.SYNCED)
                        .records(300))
                .finish();
        await("the outage to show").atMost(Patience.LONGEST).until(() -> metric(sidecar, "forebay_kafka_up") == 0);
        agree(sidecar, topic);
        Map<String, Double> during = sidecar.metrics();
        assertThat(during)
                .containsEntry("forebay_spool_accepting", 1.0)
                .containsEntry("forebay_spool_records", accepted(during, topic) - accepted(before, topic));
        assertThat(during.get("forebay_spool_oldest_age_seconds")).isPositive();
        assertThat(sidecar.get("/status")).contains("\"kafka_connected\":false", "\"accepting\":true");

        scenario.broker().start();
        await("delivery").atMost(Patience.LONGEST).until(() -> metric(sidecar, "forebay_spool_records") == 0);
        agree(sidecar, topic);
        Map<String, Double> after = sidecar.metrics();
        assertThat(after.get("forebay_topic_delivered_total{topic=\"" + topic + "\"}"))
                .isEqualTo(accepted(during, topic));
        assertThat(after).containsEntry("forebay_spool_oldest_age_seconds", 0.0);
        await().atMost(Patience.LONGEST).until(() -> metric(sidecar, "forebay_kafka_up") == 1);
        assertThat(after.get("forebay_delivery_last_timestamp_seconds"))
                .isGreaterThan(before.get("forebay_delivery_last_timestamp_seconds"));
    }

    /** What the alerts of that name ask for, caused for real. */
    @Test
    void troubleOfManyKinds_showsInItsMetric(Scenario scenario) throws Exception {
        SidecarProcess sidecar = scenario.sidecar();
        try (Lines lines = Lines.connect(sidecar.socket())) {
            lines.send("{\"topic\":\"not-json\",\"value\":\n{\"topic\":\"bad name\",\"value\":1}\n");
        }
        await("dead letters")
                .atMost(Patience.LONGEST)
                .until(() -> metric(sidecar, "forebay_dead_letters_records") == 2);
        Map<String, Double> metrics = sidecar.metrics();
        assertThat(metrics)
                .containsEntry("forebay_dead_letters_added_total{reason=\"rejected\"}", 2.0)
                .containsEntry("forebay_spool_dead_lettered_total", 2.0);
        assertThat(metrics.entrySet().stream()
                        .filter(each -> each.getKey().startsWith("forebay_ingest_refused_total"))
                        .mapToDouble(Map.Entry::getValue)
                        .sum())
                .isEqualTo(2);
        assertThat(sidecar.get("/status")).contains("\"dead_letters\":{", "\"records\":2");
    }

    @Test
    void collector_getsMetricsAndTheSpansOfARecord_acrossARestart(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        OtlpReceiver receiver = scenario.closing(OtlpReceiver.open());
        Map<String, String> environment = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
                "OTEL_METRIC_EXPORT_INTERVAL", "500",
                "OTEL_BSP_SCHEDULE_DELAY", "200",
                "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
        scenario.broker().kill();
        SidecarProcess first =
                scenario.launch(scenario.config(), List.of(), environment).awaitAccepting();
        try (Lines lines = Lines.connect(first.socket())) {
            lines.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"" + topic + "\"}\n"
                    + "{\"value\":\"traced\",\"headers\":{\"traceparent\":\"00-" + TRACE + "-00f067aa0ba902b7-01\"}}\n"
                    + "{\"value\":\"not traced\"}\n");
            assertThat(lines.read()).startsWith("{\"forebay\":1");
            await().atMost(Patience.LONGEST).until(() -> lines.read().equals("{\"acked\":2}"));
        }
        await("the first life's metrics")
                .atMost(Patience.LONGEST)
                .until(() -> value(receiver, "forebay.spool.records") == 2);
        first.kill();
        scenario.broker().start();
        SidecarProcess second =
                scenario.launch(scenario.config(), List.of(), environment).awaitAccepting();

        await("its spans")
                .atMost(Patience.LONGEST)
                .until(() -> receiver.allSpans().size() >= 3);
        await("the delivery").atMost(Patience.LONGEST).until(() -> value(receiver, "forebay.spool.records") == 0);
        Map<String, Span> spans = receiver.allSpans().stream().collect(Collectors.toMap(Span::getName, span -> span));
        assertThat(spans).containsOnlyKeys("received " + topic, "spooled " + topic, "send " + topic);
        assertThat(spans.values())
                .allMatch(span -> OtlpReceiver.traceParent(span).startsWith("00-" + TRACE + "-"));
        Span received = Objects.requireNonNull(spans.get("received " + topic));
        Span spooled = Objects.requireNonNull(spans.get("spooled " + topic));
        Span send = Objects.requireNonNull(spans.get("send " + topic));
        assertThat(spooled.getStartTimeUnixNano()).isEqualTo(received.getStartTimeUnixNano());
        assertThat(send.getStartTimeUnixNano()).isGreaterThanOrEqualTo(spooled.getEndTimeUnixNano());
        assertThat(send.getParentSpanId()).isEqualTo(received.getSpanId());
        assertThat(OtlpReceiver.attributes(send))
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.destination.name", topic)
                .containsEntry("messaging.destination.partition.id", "0");
        assertThat(receiver.resource())
                .containsEntry("service.name", "forebay")
                .containsEntry("deployment.environment.name", "test");
        assertThat(second.terminate()).isZero();
        assertThat(value(receiver, "forebay.spool.records")).isZero();
    }

    private static double value(OtlpReceiver receiver, String name) {
        List<Metric> all = receiver.metrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .toList();
        return all.isEmpty()
                ? -1
                : all.get(all.size() - 1).getSum().getDataPoints(0).getAsDouble();
    }

    private static double accepted(Map<String, Double> metrics, String topic) {
        return Objects.requireNonNull(metrics.get("forebay_topic_accepted_total{topic=\"" + topic + "\"}"));
    }

    private static double metric(SidecarProcess sidecar, String name) {
        return Objects.requireNonNull(sidecar.metrics().get(name), name);
    }

    /** Of the same moment, as far as nothing changes meanwhile. */
    private static void agree(SidecarProcess sidecar, String topic) {
        await("status and metrics to agree").atMost(Patience.LONGEST).untilAsserted(() -> {
            Matcher account = Pattern.compile("\"" + topic
                            + "\":\\{\"accepted\":(\\d+),\"delivered\":(\\d+),\"dead_lettered\":(\\d+),"
                            + "\"discarded\":(\\d+),\"turned_away\":(\\d+),\"in_spool\":(\\d+)}")
                    .matcher(sidecar.get("/status"));
            assertThat(account.find()).isTrue();
            Map<String, Double> metrics = sidecar.metrics();
            String[] names = {
                "accepted_total",
                "delivered_total",
                "dead_lettered_total",
                "discarded_total",
                "turned_away_total",
                "waiting"
            };
            for (int i = 0; i < names.length; i++) {
                assertThat(metrics.get("forebay_topic_" + names[i] + "{topic=\"" + topic + "\"}"))
                        .as(names[i])
                        .isEqualTo(Double.parseDouble(account.group(i + 1)));
            }
        });
    }
}
