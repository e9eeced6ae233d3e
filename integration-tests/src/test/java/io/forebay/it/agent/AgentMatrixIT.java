// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.agent.app.Matrix;
import io.forebay.it.agent.app.Sends;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.OtlpReceiver;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each supported version of Kafka's clients, and a relocated copy of one, all in one JVM with the agent: everything that an application may do to a
 * producer does what it does without an agent, and everything is seen.
 */
@ExtendWith(ScenarioExtension.class)
class AgentMatrixIT {
    private static final String RELOCATED = "relocated";
    private static final String RELOCATED_ROOT = "com/example/shaded/kafka";

    @Test
    void sends_areSeenAndUnharmed_withEveryVersionOfTheClients(Scenario scenario) throws Exception {
        Broker broker = scenario.broker();
        List<String> arguments = new ArrayList<>(List.of(broker.address()));
        List<String> labels = new ArrayList<>();
        for (String version : ClientJars.versions()) {
            labels.add(version);
            arguments.addAll(List.of(version, Sends.class.getName(), ClientJars.path(ClientJars.jar(version))));
        }
        Path relocated = ClientJars.relocate("3.9.1", RELOCATED_ROOT, Sends.class, scenario.directory());
        labels.add(RELOCATED);
        arguments.addAll(
                List.of(RELOCATED, RELOCATED_ROOT.replace('/', '.') + ".app.Sends", ClientJars.path(relocated)));
        labels.forEach(broker::createTopic);

        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.run(
                    Map.of(
                            "otel.exporter.otlp.endpoint",
                            receiver.endpoint(),
                            "otel.metric.export.interval",
                            "300",
                            "otel.service.name",
                            "matrix"),
                    TestClasses.directory().toString(),
                    Matrix.class,
                    arguments);

            assertThat(result.output()).endsWith("\nend\n");
            assertThat(result.output()).doesNotContain("an error of the agent").doesNotContain("leaves ");
            assertThat(receiver.resource()).as(result.output()).containsEntry("service.name", "matrix");
            Map<String, Map<String, String>> seen = seen(result.output());
            SoftAssertions softly = new SoftAssertions();
            for (String label : labels) {
                checkApplication(softly, label, seen.getOrDefault(label, Map.of()));
                checkSpans(softly, label, receiver, Records.all(broker, label));
                checkOperations(softly, label, receiver);
                checkMetrics(softly, label, receiver.metrics());
            }
            softly.assertAll();
        }
    }

    /** What the application saw is what it would have seen without an agent. */
    private static void checkApplication(SoftAssertions softly, String label, Map<String, String> seen) {
        softly.assertThat(seen).as(label).doesNotContainKey("unexpected");
        softly.assertThat(seen)
                .as(label)
                .containsEntry("configuration", "true")
                .containsEntry("lambda", "0")
                .containsEntry("lambda-told", "0 null")
                .containsEntry("null", "1")
                .containsEntry("null-callback", "2")
                .containsEntry("throwing", "3")
                .containsEntry("throwing-calls", "1")
                .containsEntry("resent", "4")
                .containsEntry("parent", "5")
                .containsEntry("serializer", "cannot serialize it 0")
                .containsEntry("too-large", "RecordTooLargeException true")
                .containsEntry("interrupted", "InterruptException")
                .containsEntry("after", "6")
                .containsEntry("closed", "IllegalStateException")
                .containsKey("committed");
    }

    private static void checkSpans(
            SoftAssertions softly, String label, OtlpReceiver receiver, List<ConsumerRecord<String, String>> records) {
        String client = "client-" + label;
        Map<String, Span> byHeader = new HashMap<>();
        List<Span> ofTopic = new ArrayList<>();
        for (Span span : receiver.spans(client)) {
            if (label.equals(OtlpReceiver.attributes(span).get("messaging.destination.name"))) {
                ofTopic.add(span);
                byHeader.put(OtlpReceiver.traceParent(span), span);
            }
        }
        receiver.spans(client + "-txn").forEach(span -> byHeader.put(OtlpReceiver.traceParent(span), span));
        softly.assertThat(ofTopic).as(label + ": a span for each send").hasSize(Sends.SENDS - 1);
        softly.assertThat(ofTopic)
                .as(label + ": names")
                .allMatch(span -> span.getName().equals("send " + label));
        softly.assertThat(ofTopic)
                .as(label + ": errors")
                .extracting(span -> OtlpReceiver.attributes(span).getOrDefault("error.type", "none"))
                .contains("java.lang.IllegalArgumentException")
                .anyMatch(error -> error.equals("MESSAGE_TOO_LARGE"))
                .anyMatch(error -> error.equals("java.lang.IllegalStateException"));
        for (ConsumerRecord<String, String> record : records) {
            List<String> headers = Records.traceParents(record);
            softly.assertThat(headers)
                    .as(label + ": headers of " + record.value())
                    .hasSize(1);
            Span span = headers.isEmpty() ? null : byHeader.get(headers.get(0));
            softly.assertThat(span).as(label + ": span of " + record.value()).isNotNull();
            if (span != null) {
                softly.assertThat(OtlpReceiver.attributes(span))
                        .as(label + ": " + record.value())
                        .containsEntry("messaging.system", "kafka")
                        .containsEntry("messaging.operation.name", "send")
                        .containsEntry("messaging.operation.type", "send")
                        .containsEntry("messaging.destination.partition.id", "0")
                        .containsEntry("messaging.kafka.offset", Long.toString(record.offset()))
                        .containsEntry("server.address", "127.0.0.1");
                softly.assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_PRODUCER);
                softly.assertThat(span.getEndTimeUnixNano()).isGreaterThan(span.getStartTimeUnixNano());
                if (record.value().equals("parent")) {
                    softly.assertThat(headers.get(0)).startsWith(Sends.PARENT.substring(0, 36));
                    softly.assertThat(span.getParentSpanId().toByteArray())
                            .isEqualTo(java.util.HexFormat.of().parseHex(Sends.PARENT.substring(36, 52)));
                }
            }
        }
    }

    /** A transaction has a span of its own, which is the parent of all that happens in it. */
    private static void checkOperations(SoftAssertions softly, String label, OtlpReceiver receiver) {
        softly.assertThat(receiver.spans("client-" + label))
                .as(label + ": flush")
                .filteredOn(span -> span.getName().equals("flush"))
                .hasSize(2);
        List<Span> spans = receiver.spans("client-" + label + "-txn");
        softly.assertThat(spans)
                .as(label + ": operations")
                .extracting(Span::getName)
                .containsExactlyInAnyOrder(
                        "init_transactions",
                        "send " + label,
                        "abort_transaction",
                        "transaction",
                        "send " + label,
                        "commit_transaction",
                        "transaction");
        List<Span> transactions = spans.stream()
                .filter(span -> span.getName().equals("transaction"))
                .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
                .toList();
        softly.assertThat(transactions)
                .as(label + ": outcomes")
                .extracting(span -> OtlpReceiver.attributes(span).get("forebay.transaction.outcome"))
                .containsExactly("aborted", "committed");
        for (Span transaction : transactions) {
            softly.assertThat(spans)
                    .as(label + ": in a transaction")
                    .filteredOn(span -> span.getParentSpanId().equals(transaction.getSpanId()))
                    .hasSize(2)
                    .allMatch(span -> span.getTraceId().equals(transaction.getTraceId())
                            && span.getStartTimeUnixNano() >= transaction.getStartTimeUnixNano()
                            && span.getEndTimeUnixNano() <= transaction.getEndTimeUnixNano());
        }
    }

    private static void checkMetrics(SoftAssertions softly, String label, List<Metric> metrics) {
        String client = "client-" + label;
        softly.assertThat(metrics.stream()
                        .filter(metric -> metric.getName().equals("messaging.client.operation.duration"))
                        .flatMap(metric -> metric.getHistogram().getDataPointsList().stream())
                        .filter(point -> isOf(client, label, OtlpReceiver.attributes(point.getAttributesList())))
                        .filter(point -> !OtlpReceiver.attributes(point.getAttributesList())
                                .containsKey("error.type"))
                        .mapToLong(HistogramDataPoint::getCount)
                        .max())
                .as(label + ": durations of acknowledged sends")
                .hasValue(7);
        softly.assertThat(numbers(metrics, "messaging.client.sent.messages", client, label))
                .as(label + ": sent messages")
                .contains(7.0);
        softly.assertThat(numbers(metrics, "kafka.producer.buffer_total_bytes", client, null))
                .as(label + ": the producer's own metrics")
                .contains(32.0 * 1024 * 1024);
    }

    private static List<Double> numbers(List<Metric> metrics, String name, String client, @Nullable String topic) {
        return metrics.stream()
                .filter(metric -> metric.getName().equals(name))
                .flatMap(metric -> metric.getSum().getDataPointsList().stream())
                .filter(point -> isOf(client, topic, OtlpReceiver.attributes(point.getAttributesList())))
                .map(AgentMatrixIT::number)
                .toList();
    }

    private static double number(NumberDataPoint point) {
        return point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
    }

    private static boolean isOf(String client, @Nullable String topic, Map<String, String> attributes) {
        return client.equals(attributes.get("messaging.client.id"))
                && (topic == null || topic.equals(attributes.get("messaging.destination.name")));
    }

    private static Map<String, Map<String, String>> seen(String output) {
        Map<String, Map<String, String>> seen = new LinkedHashMap<>();
        output.lines()
                .map(line -> line.split("\t", 3))
                .filter(parts -> parts.length == 3)
                .forEach(parts -> seen.computeIfAbsent(parts[0], label -> new LinkedHashMap<>())
                        .put(parts[1], parts[2]));
        return seen;
    }
}
