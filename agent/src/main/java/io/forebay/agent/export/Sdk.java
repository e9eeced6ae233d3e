// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.config.AgentSettings;
import io.forebay.agent.observe.EndedSpan;
import io.forebay.agent.observe.Observer;
import io.forebay.agent.shield.AgentLog;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** OpenTelemetry's SDK, configured by its own variables, with what the agent observes as its source. Thread-safe. */
final class Sdk implements AutoCloseable {
    private static final String PROTOCOL = "otel.exporter.otlp.protocol";
    private static final String METRICS_EXPORTER = "otel.metrics.exporter";
    private static final String PROMETHEUS = "prometheus";
    private static final int PROMETHEUS_PORT = 9464;
    private static final int MOST_SPANS = 2_048;
    private static final long FLUSH_SECONDS = 2;

    private final OpenTelemetrySdk sdk;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final List<SpanProcessor> processors;
    private final SpanCounts counts;
    private final @Nullable PrometheusEndpoint prometheus;

    private Sdk(
            OpenTelemetrySdk sdk,
            Resource resource,
            InstrumentationScopeInfo scope,
            List<SpanProcessor> processors,
            SpanCounts counts,
            @Nullable PrometheusEndpoint prometheus) {
        this.sdk = sdk;
        this.resource = resource;
        this.scope = scope;
        this.processors = processors;
        this.counts = counts;
        this.prometheus = prometheus;
    }

    static Sdk start(AgentSettings settings, Observer observer, AgentLog log) {
        SdkLogger.connect(log);
        SenderProvider.forceOkhttp(settings.okhttp());
        InstrumentationScopeInfo scope = Scope.create();
        SpanCounts counts = new SpanCounts();
        MetricSource metrics = new MetricSource(observer, scope, settings.seriesMax(), counts);
        List<SpanProcessor> processors = new ArrayList<>();
        Resource[] resource = {Resource.getDefault()};
        int[] port = {settings.prometheusPort()};
        PrometheusReader reader = new PrometheusReader();
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .setServiceClassLoader(Sdk.class.getClassLoader())
                .addPropertiesSupplier(() -> defaults(settings))
                .addPropertiesCustomizer(properties -> overrides(settings, properties, port))
                .addResourceCustomizer((found, properties) -> resource[0] = found)
                .addSpanExporterCustomizer((exporter, properties) -> {
                    counts.limit(properties.getInt("otel.bsp.max.queue.size", MOST_SPANS));
                    return counts.around(exporter);
                })
                .addSpanProcessorCustomizer((processor, properties) -> {
                    processors.add(processor);
                    return processor;
                })
                .addMetricExporterCustomizer((exporter, properties) -> DeltaExporter.around(exporter))
                .addMeterProviderCustomizer((builder, properties) -> {
                    builder.registerMetricProducer(metrics);
                    return port[0] < 0 ? builder : builder.registerMetricReader(reader);
                })
                .build()
                .getOpenTelemetrySdk();
        PrometheusEndpoint prometheus = port[0] < 0 ? null : PrometheusEndpoint.open(port[0], reader, log);
        return new Sdk(sdk, resource[0], scope, processors, counts, prometheus);
    }

    void accept(EndedSpan span) {
        if (processors.isEmpty() || !counts.take()) {
            return;
        }
        SpanView view = new SpanView(span, resource, scope);
        for (SpanProcessor processor : processors) {
            processor.onEnd(view);
        }
    }

    /** Notes spans that were dropped before there was this. */
    void dropped(long spans) {
        counts.dropped(spans);
    }

    /** Sends what is left, for two seconds at most. */
    @Override
    public void close() {
        if (prometheus != null) {
            prometheus.close();
        }
        List<CompletableResultCode> all = new ArrayList<>();
        all.add(sdk.getSdkTracerProvider().shutdown());
        all.add(sdk.getSdkMeterProvider().shutdown());
        CompletableResultCode.ofAll(all).join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    /** What holds where the user says nothing. */
    private static Map<String, String> defaults(AgentSettings settings) {
        Map<String, String> defaults = new HashMap<>();
        defaults.put(PROTOCOL, "http/protobuf");
        defaults.putAll(settings.otel());
        return defaults;
    }

    /** What holds whatever the user says: sampling and headers are the agent's own, and it has no logs to export. */
    private static Map<String, String> overrides(AgentSettings settings, ConfigProperties properties, int[] port) {
        Map<String, String> overrides = new HashMap<>(settings.otel());
        overrides.put("otel.traces.sampler", "always_off");
        overrides.put("otel.propagators", "none");
        overrides.put("otel.logs.exporter", "none");
        List<String> exporters = new ArrayList<>(properties.getList(METRICS_EXPORTER));
        if (exporters.remove(PROMETHEUS)) {
            overrides.put(METRICS_EXPORTER, exporters.isEmpty() ? "none" : String.join(",", exporters));
            if (port[0] < 0) {
                port[0] = properties.getInt("otel.exporter.prometheus.port", PROMETHEUS_PORT);
            }
        }
        return overrides;
    }
}
