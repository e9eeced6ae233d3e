// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool on the rules and on the dashboard's queries. */
class MonitoringIT {
    private static final Path MONITORING =
            Path.of("..", "docs", "monitoring").toAbsolutePath().normalize();

    @TempDir
    private Path dir;

    @BeforeAll
    static void need() {
        Needs.tools("promtool");
    }

    @Test
    void rules_areRules() {
        promtool("check", "rules", MONITORING.resolve("alerts.yml"));
    }

    @Test
    void eachAlert_firesForItsReason_andNoneWhileAllIsWell() {
        promtool("test", "rules", MONITORING.resolve("alerts_test.yml"));
    }

    @Test
    void queriesOfTheDashboard_areQueries() throws IOException {
        StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        int count = 0;
        try (JsonParser json = new JsonFactory().createParser(Files.readString(MONITORING.resolve("dashboard.json")))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING && "expr".equals(json.currentName())) {
                    String query =
                            json.getText().replace("$__rate_interval", "5m").replace("$instance", ".*");
                    rules.append("      - record: query:")
                            .append(count++)
                            .append("\n        expr: '")
                            .append(query.replace("'", "''"))
                            .append("'\n");
                }
            }
        }
        assertThat(count).isPositive();
        promtool(
                "check",
                "rules",
                Files.writeString(dir.resolve("queries.yml"), rules.toString().replace("query:", "query:q")));
    }

    private static void promtool(String verb, String what, Path file) {
        Commands.Result result = Commands.run(List.of("promtool", verb, what, file.toString()));
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).contains("SUCCESS");
    }
}
