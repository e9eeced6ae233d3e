// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertRulesTest {
    private static final Pattern FIGURE = Pattern.compile("\\b\\d+[ms]?\\b");

    @Test
    void hurried_makesSecondsOfMinutes() {
        assertThat(AlertRules.hurried("for: 10m")).isEqualTo("for: 10s");
        assertThat(AlertRules.hurried("predict_linear(bytes[30m], 4 * 3600) < 0"))
                .isEqualTo("predict_linear(bytes[30s], 4 * 60) < 0");
        assertThat(AlertRules.hurried("oldest_age_seconds > 300")).isEqualTo("oldest_age_seconds > 5");
    }

    @Test
    void hurried_leavesThresholdsThatAreNoAges() {
        String slow = "histogram_quantile(0.99, rate(force_duration_seconds_bucket[5m])) > 1";
        assertThat(AlertRules.hurried(slow)).isEqualTo(slow.replace("5m", "5s"));
        assertThat(AlertRules.hurried("letters_bytes > 0.9 * capacity")).isEqualTo("letters_bytes > 0.9 * capacity");
    }

    @Test
    void hurried_changesNothingButFigures() {
        String shipped = AlertRules.shipped();
        String hurried = AlertRules.hurried(shipped);
        assertThat(AlertRules.names(hurried)).hasSizeGreaterThan(10).isEqualTo(AlertRules.names(shipped));
        assertThat(withoutFigures(hurried)).isEqualTo(withoutFigures(shipped));
        assertThat(hurried.lines().filter(line -> line.contains("for: ") || line.contains("[")))
                .noneMatch(line -> Pattern.compile("\\d+[mh]\\b").matcher(line).find());
    }

    @Test
    void hurried_areRules(@TempDir Path dir) throws Exception {
        Needs.tools("promtool");
        Path file = Files.writeString(dir.resolve("rules.yml"), AlertRules.hurried(AlertRules.shipped()));
        Commands.Result checked = Commands.run(List.of("promtool", "check", "rules", file.toString()));
        assertThat(checked.exit()).as(checked.output()).isZero();
    }

    private static String withoutFigures(String rules) {
        return FIGURE.matcher(rules).replaceAll("#");
    }
}
