// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules and dashboards ask for what exists, and the page says of each alert what the alert says. */
class MonitoringTest {
    private static final Path MONITORING = Path.of("..", "docs", "monitoring");
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final String BEGIN = "<!-- alerts: made by MonitoringTest -->\n";
    private static final String END = "<!-- end of alerts -->";
    private static final Pattern NAME = Pattern.compile("\\b(forebay|messaging|jvm|process)_[a-z_]+");
    private static final Pattern FIELD =
            Pattern.compile("^ +(- )?(alert|expr|for|severity|summary|description|runbook): (.+)$");

    @Test
    void rules_askForMetricsThatExist() throws IOException {
        for (Map<String, String> alert : alerts()) {
            assertThat(unknown(Objects.requireNonNull(alert.get("expr"))))
                    .as(alert.get("alert"))
                    .isEmpty();
        }
    }

    @Test
    void dashboard_asksForMetricsThatExist() throws IOException {
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(20);
        for (String query : queries) {
            assertThat(unknown(query)).as(query).isEmpty();
            assertThat(names(query)).as(query).isNotEmpty();
        }
    }

    @Test
    void eachAlert_saysWhatItMeansAndWhatToDo_andIsTested() throws IOException {
        String tests = Files.readString(MONITORING.resolve("alerts_test.yml"));
        assertThat(alerts()).hasSizeGreaterThan(10);
        for (Map<String, String> alert : alerts()) {
            assertThat(alert).containsKeys("expr", "for", "severity", "summary", "description", "runbook");
            assertThat(tests).contains("alertname=\"" + alert.get("alert") + "\"");
        }
    }

    /** To write it anew: {@code ./mvnw -pl sidecar test -Dtest=MonitoringTest -Dforebay.docs.write=true}. */
    @Test
    void page_saysWhatTheAlertsSay() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN);
        int to = page.indexOf(END);
        assertThat(from).isNotNegative();
        assertThat(to).isGreaterThan(from);
        StringBuilder text = new StringBuilder(page.substring(0, from + BEGIN.length()));
        for (Map<String, String> alert : alerts()) {
            text.append("### %s\n\n%s %s\n\n*What to do.* %s\n\n"
                    .formatted(
                            alert.get("alert"), alert.get("summary"), alert.get("description"), alert.get("runbook")));
        }
        String expected = text + page.substring(to);
        if (Boolean.getBoolean("forebay.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE).hasContent(expected);
    }

    /** The file's form is fixed, so that it can be read without a library: each value on one line, texts in single quotes. */
    private static List<Map<String, String>> alerts() throws IOException {
        List<Map<String, String>> alerts = new ArrayList<>();
        for (String line : Files.readAllLines(MONITORING.resolve("alerts.yml"))) {
            Matcher field = FIELD.matcher(line);
            if (field.matches()) {
                if (field.group(2).equals("alert")) {
                    alerts.add(new LinkedHashMap<>());
                }
                String value = field.group(3);
                boolean quoted = value.startsWith("'");
                alerts.get(alerts.size() - 1)
                        .put(
                                field.group(2),
                                quoted ? value.substring(1, value.length() - 1).replace("''", "'") : value);
            }
        }
        return alerts;
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(Files.readString(MONITORING.resolve("dashboard.json")))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "expr".equals(json.currentName())) {
                    queries.add(json.getText());
                }
            }
        }
        return queries;
    }

    private static List<String> names(String query) {
        // what stands in braces or behind "by" are labels
        String bare = query.replaceAll("\\{[^}]*}", "").replaceAll("\\b(by|without) \\([^)]*\\)", "");
        return NAME.matcher(bare).results().map(result -> result.group()).toList();
    }

    private static List<String> unknown(String query) {
        Set<String> known = new HashSet<>();
        for (Metric metric : Metric.values()) {
            if (metric.type() == Metric.Type.HISTOGRAM) {
                Stream.of("_bucket", "_sum", "_count").forEach(end -> known.add(metric.prometheusName() + end));
            } else {
                known.add(metric.prometheusName());
            }
        }
        return names(query).stream().filter(name -> !known.contains(name)).toList();
    }
}
