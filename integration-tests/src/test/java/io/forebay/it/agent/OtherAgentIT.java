// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.agent.app.Plain;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.OtlpReceiver;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Together with OpenTelemetry's own agent, or Elastic's, in one JVM, whichever of them starts first. */
@ExtendWith(ScenarioExtension.class)
class OtherAgentIT {
    private static final String OURS = "-javaagent:" + AgentProcess.JAR;
    private static final String THEIRS = "-javaagent:" + ClientJars.openTelemetryAgent();

    @Test
    void spansAreTheirs_andMetricsOurs(Scenario scenario) throws Exception {
        for (List<String> agents : List.of(List.of(OURS, THEIRS), List.of(THEIRS, OURS))) {
            String topic = scenario.topic();
            try (OtlpReceiver receiver = OtlpReceiver.open()) {
                Commands.Result result = run(agents, topic, scenario, receiver);

                assertThat(result.exit()).as(result.output()).isZero();
                assertThat(result.output())
                        .contains("traces off, headers off, metrics on")
                        .contains("beside OpenTelemetry's agent");
                assertThat(receiver.allSpans())
                        .extracting(Span::getName)
                        .as(agents + ":\n" + result.output())
                        .containsExactly(topic + " publish", topic + " publish");
                assertThat(receiver.metrics())
                        .as(agents + ":\n" + result.output())
                        .extracting(Metric::getName)
                        .contains("messaging.client.operation.duration", "kafka.producer.waiting_threads");
                checkHeaders(scenario, topic);
            }
        }
    }

    @Test
    void spansAreOursToo_whereAskedFor_andThereIsOneHeader(Scenario scenario) throws Exception {
        String asking = OURS + "=traces=on;headers=on";
        for (List<String> agents : List.of(List.of(asking, THEIRS), List.of(THEIRS, asking))) {
            String topic = scenario.topic();
            try (OtlpReceiver receiver = OtlpReceiver.open()) {
                Commands.Result result = run(agents, topic, scenario, receiver);

                assertThat(result.exit()).as(result.output()).isZero();
                assertThat(receiver.allSpans())
                        .extracting(Span::getName)
                        .as(agents + ":\n" + result.output())
                        .containsExactlyInAnyOrder(
                                topic + " publish", topic + " publish", "send " + topic, "send " + topic);
                checkHeaders(scenario, topic);
            }
        }
    }

    /** It has spans of records only within transactions of its own, of which there are none here: what it does is to change the same class. */
    @Test
    void metricsAreOurs_besideElastics(Scenario scenario) throws Exception {
        String elastics = "-javaagent:" + ClientJars.elasticAgent();
        for (List<String> agents : List.of(List.of(OURS, elastics), List.of(elastics, OURS))) {
            String topic = scenario.topic();
            try (OtlpReceiver receiver = OtlpReceiver.open()) {
                Commands.Result result = AgentProcess.run(
                        agents,
                        Map.of(
                                "otel.exporter.otlp.endpoint",
                                receiver.endpoint(),
                                "elastic.apm.disable_send",
                                "true",
                                "elastic.apm.cloud_provider",
                                "NONE"),
                        ClientJars.path(ClientJars.jar("4.4.0")),
                        Plain.class,
                        List.of(scenario.broker().address(), topic, "app"));

                assertThat(result.exit()).as(result.output()).isZero();
                assertThat(result.output())
                        .contains("Tracer switched to RUNNING state")
                        .contains("traces off, headers off, metrics on")
                        .contains("beside Elastic's agent")
                        .doesNotContain("VerifyError")
                        .doesNotContain("an error of the agent");
                assertThat(receiver.allSpans()).isEmpty();
                assertThat(receiver.metrics())
                        .as(agents + ":\n" + result.output())
                        .extracting(Metric::getName)
                        .contains("messaging.client.operation.duration", "kafka.producer.waiting_threads");
                assertThat(Records.all(scenario.broker(), topic))
                        .hasSize(2)
                        .allSatisfy(record ->
                                assertThat(Records.traceParents(record)).isEmpty());
            }
        }
    }

    private static Commands.Result run(List<String> agents, String topic, Scenario scenario, OtlpReceiver receiver) {
        return AgentProcess.run(
                agents,
                Map.of(
                        "otel.exporter.otlp.endpoint",
                        receiver.endpoint(),
                        "otel.instrumentation.common.default-enabled",
                        "false",
                        "otel.instrumentation.kafka.enabled",
                        "true",
                        "otel.logs.exporter",
                        "none"),
                ClientJars.path(ClientJars.jar("4.4.0")),
                Plain.class,
                List.of(scenario.broker().address(), topic, "app"));
    }

    private static void checkHeaders(Scenario scenario, String topic) {
        List<ConsumerRecord<String, String>> records = Records.all(scenario.broker(), topic);
        assertThat(records)
                .hasSize(2)
                .allSatisfy(record -> assertThat(Records.traceParents(record)).hasSize(1));
    }
}
