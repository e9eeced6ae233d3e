// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which records are followed: those that carry a {@code traceparent}, and others only where the sampler may want traces that begin
 * here. The header stays as it is. Confined to the drain thread.
 */
final class Tracing {
    private static final byte[] PARENT = "traceparent".getBytes(US_ASCII);
    private static final byte[] STATE = "tracestate".getBytes(US_ASCII);

    private static final TextMapGetter<RecordBody> HEADERS = new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable RecordBody body, String key) {
            byte[] value = body == null ? null : body.lastHeader(key.equals("traceparent") ? PARENT : STATE);
            return value == null ? null : new String(value, ISO_8859_1);
        }
    };

    private final Tracer tracer;
    private final boolean beginsTraces;
    private final LongSupplier clockMs;
    private final long startedAtMs;

    /**
     * @param beginsTraces whether the sampler is to be asked for records without a trace
     * @param clockMs epoch milliseconds
     * @param startedAtMs when this process started, epoch milliseconds
     */
    Tracing(Tracer tracer, boolean beginsTraces, LongSupplier clockMs, long startedAtMs) {
        this.tracer = tracer;
        this.beginsTraces = beginsTraces;
        this.clockMs = clockMs;
        this.startedAtMs = startedAtMs;
    }

    /** Null for a record that isn't followed, which costs nothing but a look at its headers. */
    @Nullable
    TracedRecord begin(StoredRecord stored, String topic) {
        RecordBody body = stored.body();
        Context parent = body.headerCount() == 0
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), body, HEADERS);
        if (!beginsTraces && !Span.fromContext(parent).getSpanContext().isValid()) {
            return null;
        }
        boolean waitedSinceBefore = stored.receivedAt() < startedAtMs;
        return new TracedRecord(
                tracer, parent, topic, stored.ordinal(), stored.receivedAt(), waitedSinceBefore, clockMs);
    }
}
