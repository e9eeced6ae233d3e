// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import org.jspecify.annotations.Nullable;

/** An operation of a producer that has a span; a whole transaction is one as well. */
public final class TracedOperation implements EndedSpan {
    /** How a transaction went. */
    public enum Outcome {
        COMMITTED,
        ABORTED,
        /** The producer was closed in the middle of it. */
        CLOSED
    }

    private final Client client;
    private final Operation operation;
    private final long traceHigh;
    private final long traceLow;
    private final long span = SpanIds.next();
    private final long parentSpan;
    private final long startNanos = System.nanoTime();

    private long endNanos;
    private @Nullable String error;
    private @Nullable Outcome outcome;

    TracedOperation(Client client, Operation operation, @Nullable TraceParent parent, long traceLow) {
        this.client = client;
        this.operation = operation;
        this.traceHigh = parent == null ? SpanIds.next() : parent.traceHigh;
        this.traceLow = traceLow;
        this.parentSpan = parent == null ? 0 : parent.span;
    }

    void end(@Nullable String withError, @Nullable Outcome ofTransaction) {
        endNanos = System.nanoTime();
        error = withError;
        outcome = ofTransaction;
        client.sink().accept(this);
    }

    /** What spans that it is the parent of need of it. */
    TraceParent asParent() {
        return new TraceParent(traceHigh, traceLow, span, true);
    }

    public Operation operation() {
        return operation;
    }

    /** Null where it isn't a transaction, or one that could not begin. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public long traceHigh() {
        return traceHigh;
    }

    @Override
    public long traceLow() {
        return traceLow;
    }

    @Override
    public long span() {
        return span;
    }

    @Override
    public long parentSpan() {
        return parentSpan;
    }

    @Override
    public long startNanos() {
        return startNanos;
    }

    @Override
    public long endNanos() {
        return endNanos;
    }

    @Override
    public @Nullable String error() {
        return error;
    }
}
