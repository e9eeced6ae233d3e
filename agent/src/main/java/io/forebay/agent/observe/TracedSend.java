// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A send that has a span. It is the span: what an exporter wants to know besides is made from it when it is exported. Written by the
 * thread that ends it, read by the one that exports, which gets it through a queue.
 */
public abstract class TracedSend extends Send {
    private final SpanSink sink;
    private final long traceHigh;
    private final long traceLow;
    private final long span;
    private final long parentSpan;
    private final boolean inHeader;

    private long endNanos;
    private long offset;
    private int partition;
    private @Nullable String error;

    protected TracedSend(Topic topic, SpanStart start) {
        super(topic);
        this.sink = start.sink;
        this.traceHigh = start.traceHigh;
        this.traceLow = start.traceLow;
        this.parentSpan = start.parentSpan;
        this.inHeader = start.inHeader;
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        this.span = id;
    }

    /** The value of the header that makes readers of the record its children; null where the record isn't to have one. */
    public final byte @Nullable [] header() {
        return inHeader ? TraceParent.format(traceHigh, traceLow, span) : null;
    }

    @Override
    final void ended(long nanoTime, int atPartition, long atOffset, @Nullable String withError) {
        endNanos = nanoTime;
        partition = atPartition;
        offset = atOffset;
        error = withError;
        sink.accept(this);
    }

    public Topic topic() {
        return topic;
    }

    /** When it began, as {@link System#nanoTime()}. */
    public long startNanos() {
        return startNanos;
    }

    /** When it ended, as {@link System#nanoTime()}. */
    public long endNanos() {
        return endNanos;
    }

    /** The upper half of the trace's identifier. */
    public long traceHigh() {
        return traceHigh;
    }

    /** The lower half of the trace's identifier. */
    public long traceLow() {
        return traceLow;
    }

    public long span() {
        return span;
    }

    /** The span that it is a child of, 0 for none. */
    public long parentSpan() {
        return parentSpan;
    }

    /** Whether readers of the record can join the trace. */
    public boolean inHeader() {
        return inHeader;
    }

    /** -1 where it isn't known. */
    public int partition() {
        return partition;
    }

    /** -1 where it isn't known. */
    public long offset() {
        return offset;
    }

    /** Kafka's name of the error, or the class of an exception that isn't Kafka's; null where Kafka has the record. */
    public @Nullable String error() {
        return error;
    }
}
