// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.agent.shield.AgentLog;
import io.forebay.agent.shield.AgentLogs;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {
    private final Properties properties = new Properties();
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final AgentLog log = AgentLogs.to(said);

    @Test
    void defaults() {
        AgentSettings settings = read("");

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.traces("orders")).isTrue();
        assertThat(settings.headers("orders")).isTrue();
        assertThat(settings.metrics("orders")).isTrue();
        assertThat(settings.producerMetrics("orders")).isTrue();
        assertThat(settings.sampler().ratio()).isEqualTo(1);
        assertThat(settings.sampler().isParentBased()).isTrue();
        assertThat(settings.seriesMax()).isEqualTo(200);
        assertThat(settings.prometheusPort()).isEqualTo(-1);
        assertThat(said()).isEmpty();
    }

    @Test
    void argument_goesBeforeProperty_andThatBeforeVariable() {
        environment.put("FOREBAY_AGENT_METRICS_SERIES_MAX", "1");
        environment.put("FOREBAY_AGENT_PROMETHEUS_PORT", "1001");
        environment.put("FOREBAY_AGENT_TRACES_TOPICS", "a*");
        properties.setProperty("forebay.agent.metrics.series.max", "2");
        properties.setProperty("forebay.agent.prometheus.port", "1002");

        AgentSettings settings = read("metrics.series.max=3");

        assertThat(settings.seriesMax()).isEqualTo(3);
        assertThat(settings.prometheusPort()).isEqualTo(1002);
        assertThat(settings.traces("b")).isFalse();
        assertThat(said()).isEmpty();
    }

    @Test
    void argument_takesSeveral_withOrWithoutPrefix_andOpenTelemetrys() {
        AgentSettings settings = read("traces=off; forebay.agent.metrics.topics=a,b ;otel.service.name=shop");

        assertThat(settings.traces("a")).isFalse();
        assertThat(settings.metrics("b")).isTrue();
        assertThat(settings.metrics("c")).isFalse();
        assertThat(settings.otel()).containsEntry("otel.service.name", "shop");
    }

    @Test
    void switches_areIndependent() {
        AgentSettings settings = read("traces=false;producer.metrics=OFF");

        assertThat(settings.traces("a")).isFalse();
        assertThat(settings.headers("a")).isFalse();
        assertThat(settings.metrics("a")).isTrue();
        assertThat(settings.producerMetrics()).isFalse();
    }

    @Test
    void unknownKey_isNamedWithSuggestion_andItsPartIsOff() {
        AgentSettings settings = read("trace.topics=a");

        assertThat(said())
                .isEqualTo("forebay-agent: 'trace.topics' in the agent's argument is no setting of the agent"
                        + " (did you mean 'traces.topics'?); traces is off until that is mended\n");
        assertThat(settings.traces("a")).isFalse();
        assertThat(settings.metrics("a")).isTrue();
    }

    @Test
    void unknownVariable_isNamedAsVariable() {
        environment.put("FOREBAY_AGENT_HEADER", "off");

        AgentSettings settings = read("");

        assertThat(said()).contains("the environment variable FOREBAY_AGENT_HEADER", "'FOREBAY_AGENT_HEADERS'");
        assertThat(settings.headers("a")).isFalse();
        assertThat(settings.traces("a")).isTrue();
    }

    @Test
    void keyLikeNoOther_namesAll_andChangesNothing() {
        assertThat(read("qwertyuiop=1").traces("a")).isTrue();
        assertThat(said()).contains("'qwertyuiop'").contains("prometheus.port");
    }

    @Test
    void badValue_isNamedWithWhatIsValid_andItsPartIsOff() {
        properties.setProperty("forebay.agent.prometheus.port", "many");
        properties.setProperty("forebay.agent.metrics.series.max", "0");

        AgentSettings settings = read("headers=perhaps");

        assertThat(said())
                .contains("forebay.agent.prometheus.port is 'many' but must be one of: 0 to 65535")
                .contains("forebay.agent.metrics.series.max is '0' but must be one of: 1 or more; metrics is off")
                .contains("forebay.agent.headers is 'perhaps' but must be one of: auto, on, off");
        assertThat(settings.prometheusPort()).isEqualTo(-1);
        assertThat(settings.headers("a")).isFalse();
        assertThat(settings.metrics("a")).isFalse();
        assertThat(settings.traces("a")).isTrue();
    }

    @Test
    void otherAgent_switchesTracesAndHeadersOff_unlessAskedFor() {
        assertThat(read("", "another").traces("a")).isFalse();
        assertThat(read("", "another").metrics("a")).isTrue();
        assertThat(read("traces=on", "another").traces("a")).isTrue();
        assertThat(read("traces=on", "another").headers("a")).isFalse();
        assertThat(read("traces=on;headers=on", "another").headers("a")).isTrue();
    }

    @Test
    void openTelemetrysSwitches_areHonoured() {
        environment.put("OTEL_INSTRUMENTATION_KAFKA_PRODUCER_PROPAGATION_ENABLED", "false");
        assertThat(read("").headers("a")).isFalse();
        assertThat(read("").traces("a")).isTrue();

        properties.setProperty("otel.traces.exporter", "none");
        assertThat(read("").traces("a")).isFalse();
        assertThat(read("").metrics("a")).isTrue();

        properties.setProperty("otel.metrics.exporter", "none");
        assertThat(read("").enabled()).isFalse();
        assertThat(read("prometheus.port=0").metrics("a")).isTrue();

        properties.clear();
        assertThat(read("otel.sdk.disabled=true").enabled()).isFalse();
        assertThat(said()).isEmpty();
    }

    @Test
    void propagatorsWithoutTraceContext_meanNoHeaders() {
        environment.put("OTEL_PROPAGATORS", "b3, baggage");
        assertThat(read("").headers("a")).isFalse();

        environment.put("OTEL_PROPAGATORS", "baggage, tracecontext");
        assertThat(read("").headers("a")).isTrue();
    }

    @Test
    void sampler_isOpenTelemetrys() {
        environment.put("OTEL_TRACES_SAMPLER", "traceidratio");
        environment.put("OTEL_TRACES_SAMPLER_ARG", "0.25");

        assertThat(read("").sampler().ratio()).isEqualTo(0.25);
        assertThat(read("").sampler().isParentBased()).isFalse();
    }

    @Test
    void unknownSampler_switchesTracesOff() {
        environment.put("OTEL_TRACES_SAMPLER", "xray");

        assertThat(read("").traces("a")).isFalse();
        assertThat(said()).contains("otel.traces.sampler: 'xray' is none of always_on");
    }

    @Test
    void everySetting_hasAVariableThatIsRead() {
        for (Setting setting : Setting.values()) {
            environment.clear();
            environment.put(setting.variable(), setting.byDefault());
            read("");
        }
        assertThat(said()).isEmpty();
    }

    private AgentSettings read(String argument) {
        return read(argument, null);
    }

    private AgentSettings read(String argument, @Nullable String otherAgent) {
        return SettingsReader.read(argument, properties, environment, otherAgent, log);
    }

    private String said() {
        return said.toString(UTF_8);
    }
}
