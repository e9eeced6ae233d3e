// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.config.Setting;
import io.forebay.agent.observe.ProducerMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables of the page are made from the code. After a change to it: {@value #REGENERATE}. */
class AgentPageTest {
    private static final String REGENERATE = "./mvnw -pl agent test -Dtest=AgentPageTest -Dforebay.docs.write=true";
    private static final Path PAGE = Path.of("..", "docs", "agent.md");

    @Test
    void tables_areWhatTheCodeSays() throws IOException {
        String page = Files.readString(PAGE);
        String expected = replace(replace(page, "settings", settings()), "producer metrics", producerMetrics());
        if (Boolean.getBoolean("forebay.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE).as("docs/agent.md; to write it anew: " + REGENERATE).hasContent(expected);
    }

    private static String settings() {
        StringBuilder table = new StringBuilder("| key | default | valid | |\n|---|---|---|---|\n");
        for (Setting setting : Setting.values()) {
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            setting.key(),
                            setting.byDefault().isEmpty() ? "none" : "`" + setting.byDefault() + "`",
                            setting.valid(),
                            setting.description()));
        }
        return table.toString();
    }

    private static String producerMetrics() {
        StringBuilder table =
                new StringBuilder("| name | Kafka's | type | unit | by topic | |\n|---|---|---|---|---|---|\n");
        for (ProducerMetric metric : ProducerMetric.values()) {
            if (!metric.isAlias()) {
                table.append("| `%s` | `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                metric.exportedName(),
                                metric.kafkaName(),
                                type(metric),
                                metric.unit(),
                                metric.isByTopic() ? "yes" : "",
                                metric.description()));
            }
        }
        return table.toString();
    }

    private static String type(ProducerMetric metric) {
        return switch (metric.type()) {
            case COUNTER -> "counter";
            case SUM -> "up-down counter";
            case LARGEST -> "gauge";
        };
    }

    /** What stands between two comments of that name. */
    private static String replace(String page, String name, String table) {
        String begin = "<!-- " + name + ": made by AgentPageTest -->\n";
        String end = "<!-- end of " + name + " -->";
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        assertThat(from).as(begin).isNotNegative();
        assertThat(to).as(end).isGreaterThan(from);
        return page.substring(0, from + begin.length()) + table + page.substring(to);
    }
}
