// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of the page is made from the enum. After a change to it: {@value #REGENERATE}. */
class MetricsPageTest {
    private static final String REGENERATE = "./mvnw -pl sidecar test -Dtest=MetricsPageTest -Dforebay.docs.write=true";
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final String BEGIN = "<!-- metrics: made by MetricsPageTest -->\n";
    private static final String END = "<!-- end of metrics -->";

    @Test
    void table_isWhatTheEnumSays() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN);
        int to = page.indexOf(END);
        assertThat(from).as(BEGIN).isNotNegative();
        assertThat(to).as(END).isGreaterThan(from);
        String expected = page.substring(0, from + BEGIN.length()) + table() + page.substring(to);
        if (Boolean.getBoolean("forebay.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE).as("docs/metrics.md; to write it anew: " + REGENERATE).hasContent(expected);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| at `/metrics` | in OpenTelemetry | type | unit | labels | |\n");
        table.append("|---|---|---|---|---|---|\n");
        for (Metric metric : Metric.values()) {
            String kafka = metric.kafkaName() == null ? "" : " Kafka's `" + metric.kafkaName() + "`.";
            table.append("| `%s` | `%s` | %s | %s | %s | %s%s |\n"
                    .formatted(
                            metric.prometheusName(),
                            metric.metricName(),
                            metric.type().text(),
                            metric.unit(),
                            metric.labels().stream()
                                    .map(label -> "`" + label + "`")
                                    .collect(Collectors.joining(", ")),
                            metric.sentence(),
                            kafka));
        }
        return table.toString();
    }
}
