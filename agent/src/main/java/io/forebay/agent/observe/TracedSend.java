// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import org.jspecify.annotations.Nullable;

/**
 * A send that has a span. It is the span: what an exporter wants to know besides is made from it when it is exported. Written by the
 * thread that ends it, read by the one that exports, which gets it through a queue. There may be as many as records in a full buffer, so what
 * can be had from the topic or its client isn't kept here.
 */
public abstract class TracedSend extends Send implements EndedSpan {
    private final long traceHigh;
    private final long traceLow;
    private final long span;
    private final long parentSpan;
    private final boolean inHeader;

    private final double waitsBefore;

    /** Written by the thread that sends, also after the acknowledgement; what is exported may miss it then. */
    private volatile long bufferedNanos;

    private long endNanos;

    /** The topic's count when it began; once it has ended, what has been added since. */
    private long retries;

    private long offset;
    private int partition;
    private @Nullable String error;

    /**
     * @param parent the span that it is a child of, or null
     * @param traceLow its trace, as {@link Observer#trace} says
     */
    protected TracedSend(Topic topic, @Nullable TraceParent parent, long traceLow) {
        super(topic);
        this.traceHigh = parent == null ? SpanIds.next() : parent.traceHigh;
        this.traceLow = traceLow;
        this.parentSpan = parent == null ? 0 : parent.span;
        this.inHeader = topic.headers && topic.client.headers();
        this.span = SpanIds.next();
        this.retries = topic.retries();
        this.waitsBefore = topic.client.waits();
    }

    /**
     * Notes that the record is in the producer's buffer, so that the caller goes on. The acknowledgement may have come before. The clock costs more
     * than all the rest, so it is asked only where some sender has waited meanwhile.
     */
    protected final void inBuffer() {
        if (topic.client.waits() != waitsBefore) {
            bufferedNanos = System.nanoTime();
        }
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
        retries = topic.retries() - retries;
        topic.client.sink().accept(this);
    }

    @Override
    public Client client() {
        return topic.client();
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

    /**
     * For how long {@code send} held its caller up, in nanoseconds: until the topic was known, the record serialized, and the buffer had room. 0
     * where it needn't wait, and where it threw.
     */
    public long blockedNanos() {
        long buffered = bufferedNanos;
        return buffered == 0 ? 0 : Math.max(0, buffered - startNanos);
    }

    /** How many records of the topic the producer sent again while this one was under way; in batches, so this one may be among them. */
    public long retries() {
        return retries;
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

    @Override
    public @Nullable String error() {
        return error;
    }
}
