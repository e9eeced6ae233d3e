// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.observe.EndedSpan;
import io.forebay.agent.observe.Operation;
import io.forebay.agent.observe.TracedOperation;
import io.forebay.agent.observe.TracedSend;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Name, kind and attributes of spans, by what they are about. Stateless. */
final class SpanContent {
    /** A shorter time is no waiting. */
    private static final long LEAST_BLOCKED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final double NANOS = 1e9;

    private SpanContent() {}

    static String name(EndedSpan span) {
        return span instanceof TracedSend
                ? Names.SEND + " " + ((TracedSend) span).topic().name()
                : ((TracedOperation) span).operation().spanName();
    }

    static SpanKind kind(EndedSpan span) {
        if (span instanceof TracedSend) {
            return ((TracedSend) span).inHeader() ? SpanKind.PRODUCER : SpanKind.CLIENT;
        }
        boolean isTransaction = ((TracedOperation) span).operation() == Operation.BEGIN_TRANSACTION;
        return isTransaction ? SpanKind.INTERNAL : SpanKind.CLIENT;
    }

    static Attributes attributes(EndedSpan span) {
        AttributesBuilder attributes =
                span instanceof TracedSend ? send((TracedSend) span) : operation((TracedOperation) span);
        String error = span.error();
        return (error == null ? attributes : attributes.put(Names.ERROR, error)).build();
    }

    private static AttributesBuilder send(TracedSend send) {
        AttributesBuilder attributes =
                Names.send(send.client(), send.topic().name()).put(Names.OPERATION_TYPE, Names.SEND);
        if (send.partition() >= 0) {
            attributes.put(Names.PARTITION, Integer.toString(send.partition()));
        }
        if (send.offset() >= 0) {
            attributes.put(Names.OFFSET, send.offset());
        }
        if (send.blockedNanos() >= LEAST_BLOCKED_NANOS) {
            attributes.put(Names.BLOCKED, send.blockedNanos() / NANOS);
        }
        if (send.retries() > 0) {
            attributes.put(Names.RETRIES, send.retries());
        }
        return attributes;
    }

    private static AttributesBuilder operation(TracedOperation operation) {
        AttributesBuilder attributes =
                Names.operation(operation.client(), operation.operation().spanName());
        TracedOperation.Outcome outcome = operation.outcome();
        return outcome == null
                ? attributes
                : attributes.put(Names.OUTCOME, outcome.name().toLowerCase(Locale.ROOT));
    }
}
