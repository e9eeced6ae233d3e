// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

import java.util.Collections;
import java.util.Map;

/** What the user asked for, read and checked; {@link SettingsReader} makes it. Immutable. */
public final class AgentSettings {
    final boolean enabled;
    final boolean traces;
    final boolean headers;
    final boolean metrics;
    final boolean producerMetrics;
    final TopicFilter tracesTopics;
    final TopicFilter headersTopics;
    final TopicFilter metricsTopics;
    final SamplerKind sampler;
    final int seriesMax;
    final int prometheusPort;
    final boolean okhttp;
    final Map<String, String> otel;

    AgentSettings(SettingsReader reader) {
        enabled = reader.on(Setting.ENABLED);
        traces = enabled && reader.on(Setting.TRACES);
        headers = traces && reader.on(Setting.HEADERS);
        metrics = enabled && reader.on(Setting.METRICS);
        producerMetrics = enabled && reader.on(Setting.PRODUCER_METRICS);
        tracesTopics = TopicFilter.of(reader.value(Setting.TRACES_TOPICS));
        headersTopics = TopicFilter.of(reader.value(Setting.HEADERS_TOPICS));
        metricsTopics = TopicFilter.of(reader.value(Setting.METRICS_TOPICS));
        sampler = reader.sampler();
        seriesMax = reader.number(Setting.SERIES_MAX, 1);
        prometheusPort = reader.number(Setting.PROMETHEUS_PORT, -1);
        okhttp = reader.value(Setting.OTLP_SENDER).equals("okhttp");
        otel = Collections.unmodifiableMap(reader.otel());
    }

    /** Whether anything is to be done at all. */
    public boolean enabled() {
        return enabled && (traces || metrics || producerMetrics);
    }

    /** Whether there are spans, of the topics that are chosen. */
    public boolean traces() {
        return traces && sampler.samplesAny();
    }

    public boolean traces(String topic) {
        return traces() && tracesTopics.matches(topic);
    }

    public boolean headers(String topic) {
        return headers && headersTopics.matches(topic);
    }

    public boolean metrics(String topic) {
        return metrics && metricsTopics.matches(topic);
    }

    /** Whether this topic's share of the producer's own metrics is wanted. */
    public boolean producerMetrics(String topic) {
        return producerMetrics && metricsTopics.matches(topic);
    }

    public boolean producerMetrics() {
        return producerMetrics;
    }

    public SamplerKind sampler() {
        return sampler;
    }

    /** Most series of a metric. */
    public int seriesMax() {
        return seriesMax;
    }

    /** The port for Prometheus, 0 for any; -1 for none. */
    public int prometheusPort() {
        return prometheusPort;
    }

    /** Whether okhttp is to be used though the JDK may have an HTTP client. */
    public boolean okhttp() {
        return okhttp;
    }

    /** Settings of OpenTelemetry's that came with the agent's argument, such as {@code otel.service.name}. */
    public Map<String, String> otel() {
        return otel;
    }

    /** What is on, in a few words. */
    public String summary() {
        return "traces " + word(traces) + ", headers " + word(headers) + ", metrics " + word(metrics)
                + ", the producers' own metrics " + word(producerMetrics);
    }

    private static String word(boolean on) {
        return on ? "on" : "off";
    }
}
