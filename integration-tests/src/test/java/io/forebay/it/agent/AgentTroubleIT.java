// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.agent.app.Plain;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.OtlpReceiver;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agent where something around it isn't as it should be, or isn't there. */
@ExtendWith(ScenarioExtension.class)
class AgentTroubleIT {
    private static final String NEWEST = "4.4.0";
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final int RECORDS = 20_000;

    /** Errors that are final, one that is worth another try, and a success that isn't what it says. */
    @Test
    void collectorThatRefuses_costsSpansOnly_whichAreCounted(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.refusing(500, 413, 429, 400, 404)) {
            Path applications = Path.of(System.getProperty("forebay.applications"));
            Commands.Result result = AgentProcess.java(
                    List.of("-javaagent:" + AgentProcess.JAR, "-Xmx96m"),
                    Map.of(ENDPOINT, receiver.endpoint(), "otel.bsp.schedule.delay", "100"),
                    List.of(
                            "-cp",
                            applications.resolve("lib") + "/*",
                            "org.apache.kafka.tools.ProducerPerformance",
                            "--topic",
                            scenario.topic(),
                            "--num-records",
                            Integer.toString(RECORDS),
                            "--record-size",
                            "100",
                            "--throughput",
                            "-1",
                            "--producer-props",
                            "bootstrap.servers=" + scenario.broker().address()));

            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(result.output()).contains(RECORDS + " records sent");
            assertThat(result.output().lines().filter(line -> line.startsWith("forebay-agent: ")))
                    .as(result.output())
                    .hasSizeLessThanOrEqualTo(4);
            Map<String, Long> spans = outcomes(receiver.metrics());
            assertThat(spans).as(result.output()).doesNotContainKey("exported").containsKeys("failed", "dropped");
            // the rest is what may wait
            assertThat(spans.values().stream().mapToLong(Long::longValue).sum())
                    .isBetween(RECORDS - 2_048L, RECORDS + 10L);
        }
    }

    @Test
    void agentsJar_mayGoWhileTheApplicationRuns(Scenario scenario) throws Exception {
        Path jar = Files.copy(AgentProcess.JAR, scenario.directory().resolve("agent.jar"));
        try (OtlpReceiver receiver = OtlpReceiver.open();
                Application application = Application.start(
                        List.of("-javaagent:" + jar, "-D" + ENDPOINT + "=" + receiver.endpoint()),
                        ClientJars.path(ClientJars.jar(NEWEST)),
                        Plain.class,
                        List.of(scenario.broker().address(), scenario.topic(), "app", "wait"))) {
            application.awaitLine("sent");

            Files.delete(jar);
            application.answer();

            assertThat(application.awaitExit()).as(application.output()).isZero();
            assertThat(application.output())
                    .doesNotContain("an error of the agent")
                    .doesNotContain("NoClassDef");
            assertThat(receiver.spans("app")).as(application.output()).hasSize(2);
        }
    }

    /** Kafka's clients have it loaded for themselves where they are asked to; to plain collectors nothing of it is needed. */
    @Test
    void tls_isNotLoaded_forAPlainCollector(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.run(
                    List.of("-javaagent:" + AgentProcess.JAR, "-verbose:class"),
                    Map.of(ENDPOINT, receiver.endpoint()),
                    ClientJars.path(ClientJars.jar(NEWEST)),
                    Plain.class,
                    List.of(scenario.broker().address(), scenario.topic(), "app"));

            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(receiver.spans("app")).hasSize(2);
            assertThat(result.output()).contains("JdkHttpSender ").doesNotContain("sun.security.ssl.SSLContextImpl");
        }
    }

    @Test
    void collectorBehindTls_isSentTo_ifItIsTrusted(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.secure(scenario.directory())) {
            String certificate = OtlpReceiver.certificate(scenario.directory()).toString();
            Commands.Result trusting = AgentProcess.run(
                    Map.of(ENDPOINT, receiver.endpoint(), "otel.exporter.otlp.certificate", certificate),
                    ClientJars.path(ClientJars.jar(NEWEST)),
                    Plain.class,
                    List.of(scenario.broker().address(), scenario.topic(), "app"));
            Commands.Result wary = AgentProcess.run(
                    Map.of(ENDPOINT, receiver.endpoint()),
                    ClientJars.path(ClientJars.jar(NEWEST)),
                    Plain.class,
                    List.of(scenario.broker().address(), scenario.topic(), "wary"));

            assertThat(trusting.exit()).as(trusting.output()).isZero();
            assertThat(receiver.spans("app")).as(trusting.output()).hasSize(2);
            assertThat(wary.exit()).as(wary.output()).isZero();
            assertThat(wary.output()).contains("forebay-agent: Failed to export");
            assertThat(receiver.spans("wary")).isEmpty();
        }
    }

    /** What a JVM without the JDK's HTTP client has; and what some collectors ask for. */
    @Test
    void okhttp_sends_andSumsMayBeThoseSinceTheLast(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.run(
                    List.of("-javaagent:" + AgentProcess.JAR + "=otlp.sender=okhttp", "-verbose:class"),
                    Map.of(
                            ENDPOINT,
                            receiver.endpoint(),
                            "otel.exporter.otlp.metrics.temporality.preference",
                            "delta",
                            "otel.exporter.otlp.compression",
                            "gzip"),
                    ClientJars.path(ClientJars.jar(NEWEST)),
                    Plain.class,
                    List.of(scenario.broker().address(), scenario.topic(), "app"));

            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(result.output())
                    .contains("io.forebay.agent.shaded.okhttp3.OkHttpClient ")
                    .doesNotContain("JdkHttpSender ");
            assertThat(receiver.spans("app")).hasSize(2);
            assertThat(receiver.metrics())
                    .filteredOn(metric -> metric.getName().equals("messaging.client.sent.messages"))
                    .isNotEmpty()
                    .allMatch(metric -> metric.getSum().getAggregationTemporality()
                            == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
            assertThat(receiver.metrics())
                    .filteredOn(metric -> metric.getName().equals("kafka.producer.buffer_total_bytes"))
                    .isNotEmpty()
                    .allMatch(metric -> metric.getSum().getAggregationTemporality()
                            == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
        }
    }

    /** The last word on each outcome. */
    private static Map<String, Long> outcomes(List<Metric> metrics) {
        Map<String, Long> outcomes = new LinkedHashMap<>();
        metrics.stream()
                .filter(metric -> metric.getName().equals("forebay.agent.spans"))
                .flatMap(metric -> metric.getSum().getDataPointsList().stream())
                .forEach(point -> outcomes.put(
                        OtlpReceiver.attributes(point.getAttributesList()).getOrDefault("forebay.span.outcome", ""),
                        point.getAsInt()));
        return outcomes;
    }
}
