// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.observe.EndedSpan;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A send or an operation as OpenTelemetry's SDK wants to see a span. Made by the producer's thread, so it is small; what costs something is made by the
 * thread that exports.
 */
final class SpanView implements ReadableSpan, SpanData {
    /** The processor asks whether a span is sampled, for each span; it needn't have a context of its own for that. */
    private static final SpanContext SAMPLED = SpanContext.create(
            "00000000000000000000000000000001", "0000000000000001", TraceFlags.getSampled(), TraceState.getDefault());

    private final EndedSpan span;
    private final Resource resource;
    private final InstrumentationScopeInfo scope;
    private final @Nullable SpanContext context;

    SpanView(EndedSpan span, Resource resource, InstrumentationScopeInfo scope) {
        this(span, resource, scope, null);
    }

    private SpanView(EndedSpan span, Resource resource, InstrumentationScopeInfo scope, @Nullable SpanContext context) {
        this.span = span;
        this.resource = resource;
        this.scope = scope;
        this.context = context;
    }

    @Override
    public SpanData toSpanData() {
        SpanContext real = SpanContext.create(
                TraceId.fromLongs(span.traceHigh(), span.traceLow()),
                SpanId.fromLong(span.span()),
                TraceFlags.getSampled(),
                TraceState.getDefault());
        return new SpanView(span, resource, scope, real);
    }

    @Override
    public SpanContext getSpanContext() {
        return context == null ? SAMPLED : context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return span.parentSpan() == 0
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(
                        TraceId.fromLongs(span.traceHigh(), span.traceLow()),
                        SpanId.fromLong(span.parentSpan()),
                        TraceFlags.getSampled(),
                        TraceState.getDefault());
    }

    @Override
    public String getName() {
        return SpanContent.name(span);
    }

    @Override
    public SpanKind getKind() {
        return SpanContent.kind(span);
    }

    @Override
    public StatusData getStatus() {
        String error = span.error();
        return error == null ? StatusData.unset() : StatusData.create(StatusCode.ERROR, error);
    }

    @Override
    public long getStartEpochNanos() {
        return getEndEpochNanos() - getLatencyNanos();
    }

    @Override
    public long getEndEpochNanos() {
        return Epoch.nanos(span.endNanos());
    }

    @Override
    public long getLatencyNanos() {
        return span.endNanos() - span.startNanos();
    }

    @Override
    public Attributes getAttributes() {
        return SpanContent.attributes(span);
    }

    @Override
    public <T> @Nullable T getAttribute(AttributeKey<T> key) {
        return getAttributes().get(key);
    }

    @Override
    public int getTotalAttributeCount() {
        return getAttributes().size();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public Resource getResource() {
        return resource;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    @SuppressWarnings("deprecation") // still asked for by the interface
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion());
    }

    @Override
    public List<EventData> getEvents() {
        return Collections.emptyList();
    }

    @Override
    public List<LinkData> getLinks() {
        return Collections.emptyList();
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    /** From {@link System#nanoTime()} to the time of day, by a pair of both that is taken anew every minute. */
    private static final class Epoch {
        private static final long VALID = TimeUnit.MINUTES.toNanos(1);
        private static volatile Epoch current = new Epoch();

        private final long nanoTime = System.nanoTime();
        private final long epochNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());

        static long nanos(long nanoTime) {
            Epoch epoch = current;
            if (nanoTime - epoch.nanoTime > VALID) {
                epoch = new Epoch();
                current = epoch;
            }
            return epoch.epochNanos + (nanoTime - epoch.nanoTime);
        }
    }
}
