// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.config.SettingsReader;
import io.forebay.agent.observe.Client;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.observe.ProducerMetric;
import io.forebay.agent.observe.Send;
import io.forebay.agent.observe.Topic;
import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.AgentLogs;
import io.forebay.agent.shield.Shield;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the dashboard asks for is what there is. */
class DashboardTest {
    private static final Path DASHBOARD = Path.of("dashboards", "producers.json");
    private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern LABELS = Pattern.compile("\\{[^}]*}|\\bby \\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("\\b(?:messaging|kafka|forebay)_[a-z_]+");
    private static final Pattern LABEL_USED =
            Pattern.compile("(messaging_client_id|[a-z_]+_name|error_type|[a-z_]+_outcome)");

    private final AgentLog log = AgentLogs.to(new ByteArrayOutputStream());
    private final Observer observer = new Observer(
            SettingsReader.read("", new Properties(), Map.of(), null, log), log, new Shield(log), span -> {}, () -> {});

    @Test
    void queries_nameWhatThereIs() throws IOException {
        String page = page();
        Set<String> there = new TreeSet<>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> there.add(line.split("[{ ]", 2)[0]));

        Set<String> asked = new TreeSet<>();
        for (String expression : expressions()) {
            Matcher name = NAME.matcher(LABELS.matcher(expression).replaceAll(""));
            while (name.find()) {
                asked.add(name.group());
            }
            Matcher labels = LABELS.matcher(expression);
            while (labels.find()) {
                Matcher label = LABEL_USED.matcher(labels.group());
                while (label.find()) {
                    assertThat(page).contains(label.group() + "=\"");
                }
            }
        }

        assertThat(asked).hasSizeGreaterThan(15).isSubsetOf(there);
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        Matcher expression = EXPRESSION.matcher(Files.readString(DASHBOARD));
        while (expression.find()) {
            expressions.add(expression.group(1).replace("\\\"", "\""));
        }
        assertThat(expressions).hasSizeGreaterThan(12);
        return expressions;
    }

    /** All metrics, of one producer. */
    private String page() {
        Client client = observer.add("app", "host", 9092);
        new TestSend(client.topic("orders")).finish(null);
        new TestSend(client.topic("orders")).finish("NETWORK_EXCEPTION");
        client.setMetrics(Arrays.stream(ProducerMetric.values())
                .filter(metric -> !metric.isAlias())
                .<ProducerMetric.Reading>map(Reading::new)
                .toList());
        SpanCounts spans = new SpanCounts();
        spans.dropped(1);
        MetricSource source = new MetricSource(observer, InstrumentationScopeInfo.empty(), 10, spans);
        return PrometheusText.of(source.produce(Resource.empty()));
    }

    private record Reading(ProducerMetric metric) implements ProducerMetric.Reading {
        @Override
        public @Nullable String topic() {
            return metric.isByTopic() ? "orders" : null;
        }

        @Override
        public double value() {
            return 1;
        }
    }

    private static final class TestSend extends Send {
        TestSend(Topic topic) {
            super(topic);
        }

        void finish(@Nullable String error) {
            end(0, 0, error);
        }
    }
}
