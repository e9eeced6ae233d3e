// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.agent.app.Sends;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.OtlpReceiver;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Applications and frameworks as they are on Maven Central, which know nothing of the agent. */
@ExtendWith(ScenarioExtension.class)
class RealApplicationsIT {
    private static final Path TARGET = Path.of(System.getProperty("forebay.applications"));
    private static final String CLASS_PATH = TARGET.resolve("classes") + ":" + TARGET.resolve("lib") + "/*";
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final List<String> AGENT = List.of("-javaagent:" + AgentProcess.JAR);

    /** Its jar is a fat one: the clients are in a jar within the jar, of a class loader of Spring Boot's. */
    @Test
    void springBoot_inItsFatJar(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.java(
                    AGENT,
                    Map.of(
                            ENDPOINT,
                            receiver.endpoint(),
                            "spring.kafka.bootstrap-servers",
                            scenario.broker().address(),
                            "spring.kafka.producer.client-id",
                            "spring"),
                    List.of("-jar", TARGET.resolve("spring.jar").toString(), topic));

            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(receiver.spans("spring-1"))
                    .as(result.output())
                    .extracting(Span::getName)
                    .filteredOn(name -> name.startsWith("send"))
                    .containsExactly("send " + topic, "send " + topic);
            checkHeaders(scenario, topic, receiver);
            checkMetrics(receiver, "spring-1");
        }
    }

    @Test
    void kafkaStreams_goOnWithTheTraceOfWhatTheyRead(Scenario scenario) throws Exception {
        String in = scenario.topic();
        String out = in + "-out";
        scenario.broker().createTopic(out);
        Path state = Files.createDirectory(scenario.directory().resolve("streams"));
        try (OtlpReceiver receiver = OtlpReceiver.open();
                Application application = Application.start(
                        List.of(
                                AGENT.get(0),
                                "-D" + ENDPOINT + "=" + receiver.endpoint(),
                                "-Dotel.bsp.schedule.delay=100",
                                "-XX:TieredStopAtLevel=1"),
                        CLASS_PATH,
                        "io.forebay.applications.StreamsUpperCase",
                        List.of(scenario.broker().address(), in, out, state.toString()))) {
            sendWithParent(scenario, in);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(receiver.allSpans())
                            .as(application.output())
                            .extracting(Span::getName)
                            .contains("send " + out, "transaction", "commit_transaction"));
            Span sent = receiver.allSpans().stream()
                    .filter(span -> span.getName().equals("send " + out))
                    .findFirst()
                    .orElseThrow();
            assertThat(HexFormat.of().formatHex(sent.getTraceId().toByteArray()))
                    .isEqualTo(Sends.PARENT.substring(3, 35));
            assertThat(HexFormat.of().formatHex(sent.getParentSpanId().toByteArray()))
                    .isEqualTo(Sends.PARENT.substring(36, 52));
            application.endInput();
            assertThat(application.awaitExit()).as(application.output()).isZero();
            assertThat(application.output()).doesNotContain("an error of the agent");
        }
    }

    @Test
    void consoleProducer_andPerformanceTest(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        Path lines = scenario.directory().resolve("lines.txt");
        Files.writeString(lines, "one\ntwo\nthree\n");
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            String options = "-cp '" + CLASS_PATH + "' -D" + ENDPOINT + "=" + receiver.endpoint() + " " + AGENT.get(0);
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java") + " -Xmx128m -XX:TieredStopAtLevel=1 ";
            Commands.output(
                    "sh",
                    "-c",
                    java + options + " org.apache.kafka.tools.ConsoleProducer --bootstrap-server "
                            + scenario.broker().address() + " --topic " + topic + " < " + lines);

            assertThat(receiver.allSpans())
                    .extracting(Span::getName)
                    .filteredOn(name -> name.startsWith("send"))
                    .hasSize(3);
            checkHeaders(scenario, topic, receiver);
            checkMetrics(receiver, "console-producer");
        }
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.java(
                    List.of("-javaagent:" + AgentProcess.JAR + "=headers=off"),
                    Map.of(ENDPOINT, receiver.endpoint(), "otel.bsp.max.queue.size", "10000"),
                    List.of(
                            "-cp",
                            CLASS_PATH,
                            "org.apache.kafka.tools.ProducerPerformance",
                            "--topic",
                            topic,
                            "--num-records",
                            "2000",
                            "--record-size",
                            "100",
                            "--throughput",
                            "-1",
                            "--producer-props",
                            "bootstrap.servers=" + scenario.broker().address(),
                            "client.id=perf"));

            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(receiver.spans("perf"))
                    .filteredOn(span -> span.getName().equals("send " + topic))
                    .hasSize(2_000)
                    .allMatch(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT);
            checkMetrics(receiver, "perf");
        }
    }

    @Test
    void applicationsOwnSdk_isLeftAlone_andIsTheParent(Scenario scenario) throws Exception {
        String topic = scenario.topic();
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.java(
                    AGENT,
                    Map.of(ENDPOINT, receiver.endpoint()),
                    List.of(
                            "-cp",
                            CLASS_PATH,
                            "io.forebay.applications.OwnTelemetry",
                            scenario.broker().address(),
                            topic));

            assertThat(result.exit()).as(result.output()).isZero();
            List<Span> ours = receiver.spans("shop");
            assertThat(ours).extracting(Span::getName).containsExactly("send " + topic);
            HexFormat hex = HexFormat.of();
            String own = "own span checkout "
                    + hex.formatHex(ours.get(0).getTraceId().toByteArray()) + " "
                    + hex.formatHex(ours.get(0).getParentSpanId().toByteArray());
            assertThat(result.output().lines().filter(line -> line.startsWith("own span")))
                    .containsExactly(own);
            checkHeaders(scenario, topic, receiver);
        }
    }

    private static void sendWithParent(Scenario scenario, String topic) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", scenario.broker().address()),
                new StringSerializer(),
                new StringSerializer())) {
            ProducerRecord<String, String> record = new ProducerRecord<>(topic, "key", "value");
            record.headers().add("traceparent", Sends.PARENT.getBytes(StandardCharsets.US_ASCII));
            producer.send(record).get(30, TimeUnit.SECONDS);
        }
    }

    private static void checkHeaders(Scenario scenario, String topic, OtlpReceiver receiver) {
        List<String> ofSpans = receiver.allSpans().stream()
                .filter(span -> span.getName().equals("send " + topic))
                .map(OtlpReceiver::traceParent)
                .toList();
        assertThat(Records.all(scenario.broker(), topic))
                .hasSize(ofSpans.size())
                .allSatisfy(record ->
                        assertThat(Records.traceParents(record)).hasSize(1).isSubsetOf(ofSpans));
    }

    private static void checkMetrics(OtlpReceiver receiver, String client) {
        for (String name : List.of("messaging.client.sent.messages", "kafka.producer.buffer_total_bytes")) {
            assertThat(receiver.metrics())
                    .as(name)
                    .anyMatch(metric -> metric.getName().equals(name)
                            && metric.getSum().getDataPointsList().stream()
                                    .anyMatch(point -> client.equals(OtlpReceiver.attributes(point.getAttributesList())
                                            .get("messaging.client.id"))));
        }
    }
}
