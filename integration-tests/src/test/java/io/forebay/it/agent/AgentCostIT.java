// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.agent.app.Bursts;
import io.forebay.it.agent.app.Pending;
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
 * What agents cost an application: none, ours and OpenTelemetry's, in turn, on one broker. Writes a table, which goes
 * to docs/benchmarks.md.
 */
@Tag("long")
@ExtendWith(ScenarioExtension.class)
class AgentCostIT {
    private static final int ROUNDS = Integer.getInteger("forebay.cost.rounds", 3);
    private static final String BURSTS = System.getProperty("forebay.cost.bursts", "400");
    private static final String OURS = "-javaagent:" + AgentProcess.JAR;
    private static final String THEIRS = "-javaagent:" + ClientJars.openTelemetryAgent();
    private static final int STARTS = 7;
    private static final String BASE = "no agent";
    private static final String NO_TRACES = "-Dotel.traces.sampler=parentbased_always_off";
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
                configurations.forEach((name, options) -> {
                    add(results, name, bursts(scenario, options));
                    add(
                            results,
                            name,
                            run(
                                    options,
                                    Pending.class,
                                    List.of(scenario.broker().address(), scenario.topic())));
                });
            }
            for (int start = 0; start < STARTS; start++) {
                configurations.forEach((name, options) -> {
                    add(results, name, run(options, Bursts.class, List.of()));
                    add(results, name, smallHeap(scenario, options));
                });
            }
            String table = table(results);
            System.out.println(table);
            Files.writeString(Path.of("target", "agent-cost.md"), table);
            assertThat(results).hasSize(configurations.size());
            // the promise that doesn't depend on how busy the machine is
            assertThat(least(results, "ours, nothing sampled, no metrics", "bytes"))
                    .isLessThanOrEqualTo(least(results, BASE, "bytes") + 1);
            assertThat(least(results, "ours, metrics", "bytes"))
                    .isLessThanOrEqualTo(least(results, BASE, "bytes") + 48);
            assertThat(least(results, "ours, metrics and every span", "bytes"))
                    .isLessThanOrEqualTo(least(results, BASE, "bytes") + 500);
            assertThat(median(results, "ours, metrics and every span", "pending-bytes"))
                    .isLessThanOrEqualTo(median(results, BASE, "pending-bytes") + 300);
            assertThat(median(results, "ours, metrics and every span", "rss-small-kb"))
                    .isLessThanOrEqualTo(median(results, BASE, "rss-small-kb") + 30 * 1024);
        }
    }

    private static Map<String, List<String>> configurations(String endpoint) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(BASE, List.of());
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

    private static void add(Map<String, Map<String, List<Long>>> results, String name, Map<String, Long> values) {
        values.forEach((what, value) -> results.computeIfAbsent(name, key -> new LinkedHashMap<>())
                .computeIfAbsent(what, key -> new ArrayList<>())
                .add(value));
    }

    private static Map<String, Long> bursts(Scenario scenario, List<String> options) {
        return run(options, Bursts.class, List.of(scenario.broker().address(), scenario.topic(), BURSTS, BURSTS));
    }

    /**
     * What is resident after the first acknowledgement where garbage is collected soon: with room for new objects that nobody needs to collect, it is
     * mostly what was thrown away since the start.
     */
    private static Map<String, Long> smallHeap(Scenario scenario, List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("-XX:NewSize=4m", "-XX:MaxNewSize=4m"));
        Map<String, Long> values =
                run(all, Bursts.class, List.of(scenario.broker().address(), scenario.topic(), "0", "1"));
        return Map.of("rss-small-kb", Objects.requireNonNull(values.get("rss-first-kb")));
    }

    private static Map<String, Long> run(List<String> options, Class<?> main, List<String> arguments) {
        List<String> all = new ArrayList<>(options);
        // the compiler of long runs, which other tests go without
        all.add("-XX:TieredStopAtLevel=4");
        Commands.Result result =
                AgentProcess.run(all, Map.of(), ClientJars.path(ClientJars.jar("4.4.0")), main, arguments);
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
                | | caller's CPU per send | times | bytes per send | kept per pending record | until `main` | CPU until then \
                | RSS before the first producer | after its first ack | the same, collected soon | first ack |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        results.keySet()
                .forEach(name -> table.append(
                        "| %s | %d ns | %.2f | %d | %d B | %d ms | %d ms | %d MB | %d MB | %d MB | %d ms |\n"
                                .formatted(
                                        name,
                                        least(results, name, "cpu-ns"),
                                        (double) least(results, name, "cpu-ns") / least(results, BASE, "cpu-ns"),
                                        median(results, name, "bytes"),
                                        median(results, name, "pending-bytes"),
                                        median(results, name, "main-ms"),
                                        median(results, name, "main-cpu-ms"),
                                        median(results, name, "rss-before-kb") / 1024,
                                        median(results, name, "rss-first-kb") / 1024,
                                        median(results, name, "rss-small-kb") / 1024,
                                        median(results, name, "ack-ms"))));
        return table.toString();
    }

    /** Of processor time the least is what says most: other work on the machine only adds to it. */
    private static long least(Map<String, Map<String, List<Long>>> results, String name, String what) {
        return Collections.min(
                Objects.requireNonNull(Objects.requireNonNull(results.get(name)).get(what)));
    }

    private static long median(Map<String, Map<String, List<Long>>> results, String name, String what) {
        List<Long> values = new ArrayList<>(
                Objects.requireNonNull(Objects.requireNonNull(results.get(name)).get(what)));
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
