// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The agent's own settings; docs/agent.md is made from them. */
public enum Setting {
    ENABLED("enabled", Kind.SWITCH, "on", null, "With `off` the agent does nothing at all."),
    TRACES(
            "traces",
            Kind.AUTO,
            "auto",
            null,
            "A span for each record that is sampled. `auto` is `on`, and `off` where another tracing agent is in the JVM."),
    TRACES_TOPICS("traces.topics", Kind.TOPICS, "*", TRACES, "Topics whose records have spans."),
    HEADERS(
            "headers",
            Kind.AUTO,
            "auto",
            null,
            "The header `traceparent` in records that have a span. `auto` as with `traces`."),
    HEADERS_TOPICS("headers.topics", Kind.TOPICS, "*", HEADERS, "Topics whose records get the header."),
    METRICS("metrics", Kind.SWITCH, "on", null, "Duration and number of sends, by topic."),
    METRICS_TOPICS(
            "metrics.topics",
            Kind.TOPICS,
            "*",
            METRICS,
            "Topics that are measured, by the agent and by the producer itself."),
    PRODUCER_METRICS("producer.metrics", Kind.SWITCH, "on", null, "The chosen ones of the producer's own metrics."),
    SERIES_MAX(
            "metrics.series.max",
            Kind.COUNT,
            "200",
            METRICS,
            "Series for each metric; topics beyond that are counted together as `_other`."),
    PROMETHEUS_PORT(
            "prometheus.port",
            Kind.PORT,
            "",
            null,
            "A port on 127.0.0.1 at which Prometheus finds the metrics under `/metrics`; 0 takes any free one."),
    OTLP_SENDER(
            "otlp.sender",
            Kind.SENDER,
            "auto",
            null,
            "What sends over HTTP. `auto` is the JDK's client, and okhttp where there is none: before Java 11, or without the module `java.net.http`.");

    /** What all names of properties begin with. */
    public static final String PREFIX = "forebay.agent.";

    /** What all names of environment variables begin with. */
    public static final String ENV_PREFIX = "FOREBAY_AGENT_";

    /** What a setting's value may be. */
    enum Kind {
        SWITCH("on, off"),
        AUTO("auto, on, off"),
        TOPICS("topics, with * and ? as wildcards, separated by commas; a ! before one excludes it"),
        COUNT("1 or more"),
        PORT("0 to 65535"),
        SENDER("auto, okhttp");

        final String valid;

        Kind(String valid) {
            this.valid = valid;
        }
    }

    private final String key;
    private final Kind kind;
    private final String byDefault;
    private final @Nullable Setting part;
    private final String description;

    Setting(String key, Kind kind, String byDefault, @Nullable Setting part, String description) {
        this.key = key;
        this.kind = kind;
        this.byDefault = byDefault;
        this.part = part;
        this.description = description;
    }

    /** Its name in the agent's argument. */
    public String key() {
        return key;
    }

    /** Its name as a system property. */
    public String property() {
        return PREFIX + key;
    }

    /** Its name as an environment variable. */
    public String variable() {
        return ENV_PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    /** What it may be, in words. */
    public String valid() {
        return kind.valid;
    }

    public String byDefault() {
        return byDefault;
    }

    /** A sentence for people. */
    public String description() {
        return description;
    }

    Kind kind() {
        return kind;
    }

    /** What is switched off where this one is wrong. */
    Setting part() {
        return part == null ? this : part;
    }
}
