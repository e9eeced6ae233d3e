// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.export.MetricProducer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * OpenTelemetry's SDK, configured by its own variables and properties ({@code OTEL_*}, {@code otel.*}). It is there only where these ask
 * for it: by naming an exporter, or an endpoint to send to.
 */
final class OtelSdk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OtelSdk.class);

    private static final String SCOPE = "io.forebay.sidecar";
    private static final String TRACES = "otel.traces.exporter";
    private static final String METRICS = "otel.metrics.exporter";
    private static final String SAMPLER = "otel.traces.sampler";
    private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
    private static final String NONE = "none";
    private static final String OTLP = "otlp";
    private static final String PROMETHEUS = "prometheus";
    private static final long FLUSH_SECONDS = 2;

    private final OpenTelemetrySdk sdk;
    private final boolean traces;
    private final boolean beginsTraces;

    private OtelSdk(OpenTelemetrySdk sdk, boolean traces, boolean beginsTraces) {
        this.sdk = sdk;
        this.traces = traces;
        this.beginsTraces = beginsTraces;
    }

    /** Of what there was at the start of the process. */
    static InstrumentationScopeInfo scope(String version) {
        return InstrumentationScopeInfo.builder(SCOPE).setVersion(version).build();
    }

    /** Starts it, which takes some hundred milliseconds; null where nobody asked for it, or where what was asked for makes no sense. */
    static @Nullable OtelSdk start(MetricProducer metrics) {
        boolean disabled = Boolean.parseBoolean(given("otel.sdk.disabled"));
        if (disabled || (exporter(TRACES).equals(NONE) && isOurs(exporter(METRICS)))) {
            return null;
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger(); // what it has to say belongs into our log
        SLF4JBridgeHandler.install();
        ConfigProperties[] read = new ConfigProperties[1];
        try {
            OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(OtelSdk::defaults)
                    .addPropertiesCustomizer(properties -> {
                        read[0] = properties;
                        return overrides(properties);
                    })
                    .addMeterProviderCustomizer((builder, properties) -> builder.registerMetricProducer(metrics))
                    .build()
                    .getOpenTelemetrySdk();
            boolean traces = !exporter(TRACES).equals(NONE);
            String sampler = read[0].getString(SAMPLER, "");
            LOG.info("telemetry is exported: traces by {}, metrics by {}", exporter(TRACES), exporter(METRICS));
            return new OtelSdk(sdk, traces, !sampler.endsWith("always_off"));
        } catch (RuntimeException e) {
            LOG.error("telemetry isn't exported, a setting of OpenTelemetry's is wrong: {}", e.getMessage());
            return null;
        }
    }

    /** Whether that asks for nothing but what is at {@code /metrics} anyway. */
    private static boolean isOurs(String exporters) {
        return exporters.equals(NONE) || exporters.equals(PROMETHEUS);
    }

    private static String exporter(String property) {
        String named = given(property);
        return named != null ? named : given(ENDPOINT) == null ? NONE : OTLP;
    }

    private static @Nullable String given(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            value = System.getenv(property.toUpperCase(java.util.Locale.ROOT).replace('.', '_'));
        }
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** What holds where the user says nothing. */
    private static Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        defaults.put("otel.service.name", "forebay");
        defaults.put("otel.exporter.otlp.protocol", "http/protobuf");
        defaults.put(TRACES, exporter(TRACES));
        defaults.put(METRICS, exporter(METRICS));
        defaults.put(SAMPLER, "parentbased_always_off");
        return defaults;
    }

    /** What holds whatever the user says: the log isn't exported, and Prometheus finds everything at the door that is open already. */
    private static Map<String, String> overrides(ConfigProperties properties) {
        Map<String, String> overrides = new HashMap<>();
        overrides.put("otel.logs.exporter", NONE);
        List<String> exporters = new ArrayList<>(properties.getList(METRICS));
        if (exporters.remove(PROMETHEUS)) {
            overrides.put(METRICS, exporters.isEmpty() ? NONE : String.join(",", exporters));
        }
        return overrides;
    }

    /** Null where spans go nowhere. */
    @Nullable
    Tracer tracer(String version) {
        return traces ? sdk.getSdkTracerProvider().get(SCOPE, version) : null;
    }

    /** Whether the sampler may want traces that begin here. */
    boolean beginsTraces() {
        return beginsTraces;
    }

    /** Sends what is left, for two seconds at most. */
    @Override
    public void close() {
        CompletableResultCode.ofAll(List.of(
                        sdk.getSdkTracerProvider().shutdown(),
                        sdk.getSdkMeterProvider().shutdown()))
                .join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
}
