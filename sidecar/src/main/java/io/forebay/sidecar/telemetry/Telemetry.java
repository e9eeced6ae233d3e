// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.forebay.sidecar.drain.DrainObserver;
import io.forebay.sidecar.ingest.IngestMetrics;
import io.opentelemetry.api.trace.Tracer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that is told of a running sidecar, but for its status: figures for who scrapes them, and for OpenTelemetry's collectors where its
 * variables name one. Who works counts what nobody else knows, on his own thread; the rest is looked at when somebody asks.
 */
public final class Telemetry implements AutoCloseable {
    private final TelemetrySettings settings;
    private final IngestFigures ingest = new IngestFigures();
    private final DrainFigures drain = new DrainFigures(System::currentTimeMillis, System::nanoTime);
    private final Durations forces = Durations.local();
    private final TopicNames topics;
    private final long startedAtMs = System.currentTimeMillis();
    private final String version =
            Objects.requireNonNullElse(Telemetry.class.getPackage().getImplementationVersion(), "unknown");

    private volatile @Nullable Look look;
    private @Nullable OtelSdk sdk;

    public Telemetry(TelemetrySettings settings) {
        this.settings = settings;
        topics = new TopicNames(settings.maxTopics());
    }

    /** For ingest's event loop. */
    public IngestMetrics ingest() {
        return settings.enabled() ? ingest : IngestMetrics.NONE;
    }

    /** For the drain. */
    public DrainObserver drain() {
        return settings.enabled() ? drain : DrainObserver.NONE;
    }

    /** There is something to look at. Where {@code OTEL_*} asks for it, this takes some hundred milliseconds. */
    public void start(Sources sources) {
        if (!settings.enabled()) {
            return;
        }
        sources.spool().onForced(nanos -> forces.add(nanos, 1));
        look = new Look(sources, topics, version, startedAtMs);
        sdk = OtelSdk.start(new OtelMetrics(this::figures, OtelSdk.scope(version), startedAtMs));
        Tracer tracer = sdk == null ? null : sdk.tracer(version);
        if (sdk != null && tracer != null) {
            drain.trace(new Tracing(tracer, sdk.beginsTraces(), System::currentTimeMillis, startedAtMs));
        }
    }

    /**
     * All metrics, for a scrape. Any thread; takes milliseconds.
     *
     * @param accept the request's header of that name, or nothing
     * @return null where telemetry is off
     */
    public @Nullable Exposition metrics(String accept) {
        return settings.enabled() ? PrometheusText.of(figures(), accept) : null;
    }

    private Figures figures() {
        Figures figures = new Figures();
        Look at = look;
        if (at != null) {
            at.read(figures, System.currentTimeMillis());
        }
        figures.add(Metric.SPOOL_FORCE, forces);
        ingest.read(figures);
        drain.read(figures, topics);
        JvmFigures.read(figures);
        return figures;
    }

    /** Sends what is left to collectors, for two seconds at most; after all that it looks at has stopped, and before it is closed. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.close();
            sdk = null;
        }
    }
}
