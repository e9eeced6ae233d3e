// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.agent.app.Plain;
import io.forebay.it.agent.app.WithOpenTelemetry;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.Writer;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agent in applications, one at a time. */
@ExtendWith(ScenarioExtension.class)
class AgentIT {
    private static final String NEWEST = "4.4.0";
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";

    @Test
    void collectorThatIsDown_isToldOfOnce_andHoldsUpNobody(Scenario scenario) {
        checkWithoutCollector(scenario, Ports.free());
    }

    @Test
    void collectorThatDoesNotAnswer_holdsUpNobody(Scenario scenario) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            checkWithoutCollector(scenario, silent.getLocalPort());
        }
    }

    private static void checkWithoutCollector(Scenario scenario, int port) {
        Map<String, String> properties =
                Map.of(ENDPOINT, "http://127.0.0.1:" + port, "otel.metric.export.interval", "200");

        long before = System.nanoTime();
        Commands.Result result = run(properties, scenario.broker(), scenario.topic());
        Duration took = Duration.ofNanos(System.nanoTime() - before);

        assertThat(result.exit()).isZero();
        assertThat(result.output()).contains("end");
        assertThat(ours(result)).hasSizeLessThanOrEqualTo(4);
        assertThat(took).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void wrongSettings_areToldOf_andTheApplicationRuns(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = run(
                    Map.of(ENDPOINT, receiver.endpoint(), "forebay.agent.trace", "on"),
                    scenario.broker(),
                    scenario.topic());

            assertThat(result.exit()).isZero();
            assertThat(ours(result))
                    .anyMatch(line -> line.contains("the system property forebay.agent.trace is no setting of the agent"
                            + " (did you mean 'traces'?); traces is off until that is mended"));
            assertThat(receiver.spans("app")).isEmpty();
            assertThat(receiver.metrics()).isNotEmpty();
        }
    }

    @Test
    void sampler_thatTakesNone_leavesRecordsAsTheyAre(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = run(
                    Map.of(ENDPOINT, receiver.endpoint(), "otel.traces.sampler", "always_off"),
                    scenario.broker(),
                    scenario.topic());

            assertThat(result.exit()).isZero();
            assertThat(receiver.spans("app")).isEmpty();
            assertThat(receiver.metrics()).isNotEmpty();
        }
    }

    @Test
    void attachedAgent_seesProducersThatAreThereAlready(Scenario scenario) throws Exception {
        for (String version : List.of(NEWEST, "2.6.3")) {
            String topic = scenario.topic();
            try (OtlpReceiver receiver = OtlpReceiver.open();
                    Application application = Application.start(
                            List.of(),
                            ClientJars.path(ClientJars.jar(version)),
                            Plain.class,
                            List.of(scenario.broker().address(), topic, "app", "wait"))) {
                application.awaitLine("sent");

                application.attach(AgentProcess.JAR, ENDPOINT + "=" + receiver.endpoint());
                application.answer();

                assertThat(application.awaitExit()).as(application.output()).isZero();
                assertThat(receiver.spans("app"))
                        .as(version + ": " + application.output())
                        .hasSize(1);
                assertThat(OtlpReceiver.attributes(receiver.spans("app").get(0)))
                        .containsEntry("messaging.kafka.offset", "1");
                assertThat(receiver.metrics())
                        .as(version)
                        .anyMatch(metric -> metric.getName().equals("messaging.client.operation.duration"));
            }
        }
    }

    @Test
    void prometheus_findsMetricsAtLoopback(Scenario scenario) throws Exception {
        int port = Ports.free();
        try (Application application = Application.start(
                List.of(
                        "-javaagent:" + AgentProcess.JAR + "=prometheus.port=" + port,
                        "-Dotel.traces.exporter=none",
                        "-Dotel.metrics.exporter=none"),
                ClientJars.path(ClientJars.jar(NEWEST)),
                Plain.class,
                List.of(scenario.broker().address(), scenario.topic(), "app", "wait"))) {
            application.awaitLine("sent");

            await().atMost(Patience.LONGEST)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(get("http://127.0.0.1:" + port + "/metrics"))
                            .contains("messaging_client_operation_duration_seconds_count{")
                            .contains("kafka_producer_buffer_total_bytes{messaging_client_id=\"app\"} 3.3554432E7"));

            application.answer();
            assertThat(application.awaitExit()).as(application.output()).isZero();
        }
    }

    @Test
    void applicationsOwnOpenTelemetry_isTheParent_andItsCallbackSeesIt(Scenario scenario) throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String span = "b7ad6b7169203331";
        String topic = scenario.topic();
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.run(
                    Map.of(ENDPOINT, receiver.endpoint()),
                    ClientJars.path(ClientJars.jar(NEWEST)) + ":" + ClientJars.openTelemetry(),
                    WithOpenTelemetry.class,
                    List.of(scenario.broker().address(), topic, "app", trace, span));

            assertThat(result.output()).contains("callback saw " + span);
            assertThat(receiver.spans("app")).hasSize(1);
            Span sent = receiver.spans("app").get(0);
            assertThat(HexFormat.of().formatHex(sent.getTraceId().toByteArray()))
                    .isEqualTo(trace);
            assertThat(HexFormat.of().formatHex(sent.getParentSpanId().toByteArray()))
                    .isEqualTo(span);
            assertThat(Records.all(scenario.broker(), topic)).singleElement().satisfies(record -> {
                assertThat(Records.traceParents(record)).containsExactly(OtlpReceiver.traceParent(sent));
                assertThat(record.headers().lastHeader("tracestate").value())
                        .asString(StandardCharsets.US_ASCII)
                        .isEqualTo("vendor=says");
            });
        }
    }

    @Test
    void sharedArchive_staysInUse(Scenario scenario) throws Exception {
        Path archive = scenario.directory().resolve("application.jsa");
        String classPath = ClientJars.packed(scenario.directory(), NEWEST);
        List<String> arguments = List.of(scenario.broker().address(), scenario.topic(), "app");
        AgentProcess.run(List.of("-XX:ArchiveClassesAtExit=" + archive), Map.of(), classPath, Plain.class, arguments);
        assertThat(Files.exists(archive)).isTrue();

        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.run(
                    List.of(
                            "-javaagent:" + AgentProcess.JAR,
                            "-XX:SharedArchiveFile=" + archive,
                            "-Xshare:on",
                            "-Xlog:class+load:file=" + scenario.directory().resolve("classes.log")),
                    Map.of(ENDPOINT, receiver.endpoint()),
                    classPath,
                    Plain.class,
                    arguments);

            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(result.output()).doesNotContain("Sharing is only supported");
            assertThat(Files.readString(scenario.directory().resolve("classes.log")))
                    .containsPattern(
                            "org\\.apache\\.kafka\\.clients\\.NetworkClient source: shared objects file \\(top\\)");
            assertThat(receiver.spans("app")).hasSize(2);
        }
    }

    /** The cache has the producer loaded before there is any agent. */
    @Test
    @EnabledForJreRange(minVersion = 25, disabledReason = "it came with JDK 25")
    void aheadOfTimeCache_staysInUse_andItsProducerIsSeen(Scenario scenario) throws Exception {
        Path cache = scenario.directory().resolve("application.aot");
        String classPath = ClientJars.packed(scenario.directory(), NEWEST);
        List<String> arguments = List.of(scenario.broker().address(), scenario.topic(), "app");
        AgentProcess.run(
                List.of("-XX:AOTCacheOutput=" + cache, "--add-modules=java.instrument"),
                Map.of(),
                classPath,
                Plain.class,
                arguments);
        assertThat(Files.exists(cache)).isTrue();

        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            Commands.Result result = AgentProcess.run(
                    List.of(
                            "-javaagent:" + AgentProcess.JAR,
                            "-XX:AOTCache=" + cache,
                            "--add-modules=java.instrument",
                            "-Xlog:class+load:file=" + scenario.directory().resolve("classes.log")),
                    Map.of(ENDPOINT, receiver.endpoint()),
                    classPath,
                    Plain.class,
                    arguments);

            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(Files.readString(scenario.directory().resolve("classes.log")))
                    .containsPattern(
                            "org\\.apache\\.kafka\\.clients\\.producer\\.KafkaProducer source: shared objects file");
            assertThat(receiver.spans("app")).as(result.output()).hasSize(2);
        }
    }

    @Test
    void sidecarsOwnProducer_isObservedAsAnyOther(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.open()) {
            String topic = scenario.topic();
            String agent = "-javaagent:%s=%s=%s;otel.bsp.schedule.delay=100"
                    .formatted(AgentProcess.JAR, ENDPOINT, receiver.endpoint());
            SidecarConfig config = scenario.config();
            scenario.launch(config, List.of(), Map.of("JAVA_TOOL_OPTIONS", agent))
                    .awaitAccepting();
            scenario.start(Writer.to(config.socket(), topic).ack(Ack.DELIVERED).records(10));

            await().atMost(Patience.LONGEST)
                    .untilAsserted(() -> assertThat(receiver.allSpans())
                            // it asks without waiting, so the topic's metadata may not be there at first
                            .filteredOn(span -> span.getName().equals("send " + topic)
                                    && span.getStatus().getCode() != Status.StatusCode.STATUS_CODE_ERROR)
                            .hasSize(10));
        }
    }

    private static Commands.Result run(Map<String, String> properties, Broker broker, String topic) {
        return AgentProcess.run(
                properties,
                ClientJars.path(ClientJars.jar(NEWEST)),
                Plain.class,
                List.of(broker.address(), topic, "app"));
    }

    private static List<String> ours(Commands.Result result) {
        return result.output()
                .lines()
                .filter(line -> line.startsWith("forebay-agent: "))
                .toList();
    }

    private static String get(String uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
