// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.forebay.sidecar.drain.RecordTrace;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One record's spans, made when it leaves: all that they tell is known then, also after a restart, and until then there is nothing to keep
 * but a few numbers.
 *
 * <pre>
 *  received orders   |------------------------------|   from receipt to the end
 *    spooled orders  |-----------------|                until it was first handed to the producer
 *    send orders                       |------------|   from the last time that it was
 * </pre>
 */
final class TracedRecord implements RecordTrace {
    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<Long> ORDINAL = AttributeKey.longKey("forebay.record.ordinal");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("forebay.delivery.attempts");
    static final AttributeKey<Boolean> RESTARTED = AttributeKey.booleanKey("forebay.spool.restarted");

    private final Tracer tracer;
    private final Context parent;
    private final String topic;
    private final long ordinal;
    private final long receivedAtMs;
    private final boolean waitedSinceBefore;
    private final LongSupplier clockMs;

    private long firstHandedAtMs;
    private long lastHandedAtMs;
    private long attempts;
    private int partition = -1;
    private long offset = -1;

    TracedRecord(
            Tracer tracer,
            Context parent,
            String topic,
            long ordinal,
            long receivedAtMs,
            boolean waitedSinceBefore,
            LongSupplier clockMs) {
        this.tracer = tracer;
        this.parent = parent;
        this.topic = topic;
        this.ordinal = ordinal;
        this.receivedAtMs = receivedAtMs;
        this.waitedSinceBefore = waitedSinceBefore;
        this.clockMs = clockMs;
    }

    @Override
    public void handedOver() {
        lastHandedAtMs = clockMs.getAsLong();
        if (attempts++ == 0) {
            firstHandedAtMs = lastHandedAtMs;
        }
    }

    @Override
    public void answered(int itsPartition, long itsOffset) {
        partition = itsPartition;
        offset = itsOffset;
    }

    @Override
    public void left(@Nullable String otherwise) {
        long now = clockMs.getAsLong();
        Span received = span("received", SpanKind.SERVER, parent, receivedAtMs);
        if (received.isRecording()) {
            received.setAttribute(ORDINAL, ordinal).setAttribute(RESTARTED, waitedSinceBefore);
            Context inside = parent.with(received);
            span("spooled", SpanKind.INTERNAL, inside, receivedAtMs)
                    .end(attempts == 0 ? now : firstHandedAtMs, MILLISECONDS);
            if (attempts > 0) {
                send(inside, otherwise, now);
            }
        }
        end(received, otherwise, now);
    }

    private void send(Context inside, @Nullable String otherwise, long now) {
        Span send = span("send", SpanKind.PRODUCER, inside, lastHandedAtMs)
                .setAttribute(OPERATION, DrainFigures.SEND)
                .setAttribute(OPERATION_TYPE, DrainFigures.SEND)
                .setAttribute(ATTEMPTS, attempts);
        if (partition >= 0) {
            send.setAttribute(PARTITION, Integer.toString(partition));
        }
        if (offset >= 0) {
            send.setAttribute(OFFSET, offset);
        }
        end(send, otherwise, now);
    }

    private Span span(String what, SpanKind kind, Context in, long fromMs) {
        return tracer.spanBuilder(what + " " + topic)
                .setSpanKind(kind)
                .setParent(in)
                .setStartTimestamp(fromMs, MILLISECONDS)
                .setAttribute(SYSTEM, DrainFigures.KAFKA)
                .setAttribute(DESTINATION, topic)
                .startSpan();
    }

    private static void end(Span span, @Nullable String otherwise, long now) {
        if (otherwise != null) {
            span.setStatus(StatusCode.ERROR, otherwise).setAttribute(ERROR, otherwise);
        }
        span.end(now, MILLISECONDS);
    }
}
