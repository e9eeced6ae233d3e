// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.agent.app.Bursts;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.OtlpReceiver;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What agents cost an application that sends in bursts: none, ours and OpenTelemetry's, in turn, on one broker. Writes a table, which goes
 * to docs/benchmarks.md.
 */
@Tag("long")
@ExtendWith(ScenarioExtension.class)
class AgentCostIT {
    private static final int ROUNDS = Integer.getInteger("forebay.cost.rounds", 3);
    private static final String BURSTS = System.getProperty("forebay.cost.bursts", "400");
    private static final String OURS = "-javaagent:" + AgentProcess.JAR;
    private static final String THEIRS = "-javaagent:" + ClientJars.openTelemetryAgent();
    private static final String NO_TRACES = "-Dotel.traces.sampler=always_off";
    private static final String ONE_PERCENT = "-Dotel.traces.sampler=traceidratio";
    private static final List<String> OTHERS_OFF = List.of(
            "-Dotel.instrumentation.common.default-enabled=false",
            "-Dotel.instrumentation.kafka.enabled=true",
            "-Dotel.logs.exporter=none",
            "-Dotel.metrics.exporter=none");

    @Test
    void costs_areMeasuredInTurn(Scenario scenario) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.discarding()) {
            String endpoint = "-Dotel.exporter.otlp.endpoint=" + receiver.endpoint();
            Map<String, List<String>> configurations = configurations(endpoint);
            Map<String, Map<String, List<Long>>> results = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                configurations.forEach((name, options) -> run(scenario, options)
                        .forEach((what, value) -> results.computeIfAbsent(name, key -> new LinkedHashMap<>())
                                .computeIfAbsent(what, key -> new ArrayList<>())
                                .add(value)));
            }
            String table = table(results);
            System.out.println(table);
            Files.writeString(Path.of("target", "agent-cost.md"), table);
            assertThat(results).hasSize(configurations.size());
            // the promise that doesn't depend on how busy the machine is
            assertThat(median(results, "ours, nothing sampled, no metrics", "bytes"))
                    .isLessThanOrEqualTo(median(results, "no agent", "bytes") + 1);
            assertThat(median(results, "ours, metrics", "bytes"))
                    .isLessThanOrEqualTo(median(results, "no agent", "bytes") + 48);
        }
    }

    private static Map<String, List<String>> configurations(String endpoint) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("no agent", List.of());
        all.put(
                "ours, nothing sampled, no metrics",
                List.of(OURS + "=metrics=off;producer.metrics=off", NO_TRACES, endpoint));
        all.put("ours, metrics", List.of(OURS, NO_TRACES, endpoint));
        all.put(
                "ours, metrics and 1 % of spans",
                List.of(OURS, ONE_PERCENT, "-Dotel.traces.sampler.arg=0.01", endpoint));
        all.put("ours, metrics and every span", List.of(OURS, endpoint));
        all.put("OpenTelemetry's, nothing sampled", with(THEIRS, NO_TRACES, endpoint));
        all.put("OpenTelemetry's, every span", with(THEIRS, endpoint));
        return all;
    }

    private static List<String> with(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(OTHERS_OFF);
        return all;
    }

    private static Map<String, Long> run(Scenario scenario, List<String> options) {
        List<String> all = new ArrayList<>(options);
        // the compiler of long runs, which other tests go without
        all.add("-XX:TieredStopAtLevel=4");
        Commands.Result result = AgentProcess.run(
                all,
                Map.of(),
                ClientJars.path(ClientJars.jar("4.4.0")),
                Bursts.class,
                List.of(scenario.broker().address(), scenario.topic(), BURSTS, BURSTS));
        assertThat(result.exit()).as(result.output()).isZero();
        Map<String, Long> values = new LinkedHashMap<>();
        result.output()
                .lines()
                .map(line -> line.split(" "))
                .filter(parts -> parts.length == 2 && parts[1].matches("-?[0-9]+"))
                .forEach(parts -> values.put(parts[0], Long.parseLong(parts[1])));
        return values;
    }

    private static String table(Map<String, Map<String, List<Long>>> results) {
        StringBuilder table = new StringBuilder("""
                | | caller's CPU per send | times | bytes per send | until `main` | first ack | memory |
                |---|---|---|---|---|---|---|
                """);
        double base = median(results, "no agent", "cpu-ns");
        results.keySet()
                .forEach(name -> table.append("| %s | %d ns | %.2f | %d | %d ms | %d ms | %d MB |\n"
                        .formatted(
                                name,
                                median(results, name, "cpu-ns"),
                                median(results, name, "cpu-ns") / base,
                                median(results, name, "bytes"),
                                median(results, name, "main-ms"),
                                median(results, name, "ack-ms"),
                                median(results, name, "rss-kb") / 1024)));
        return table.toString();
    }

    private static long median(Map<String, Map<String, List<Long>>> results, String name, String what) {
        List<Long> values = new ArrayList<>(
                Objects.requireNonNull(Objects.requireNonNull(results.get(name)).get(what)));
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
