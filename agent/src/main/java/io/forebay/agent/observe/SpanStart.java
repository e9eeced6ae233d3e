// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.concurrent.ThreadLocalRandom;

/** That a record or an operation gets a span, and in which trace. Immutable, and short-lived. */
public final class SpanStart {
    final SpanSink sink;
    final long traceHigh;
    final long traceLow;
    final long parentSpan;
    final boolean inHeader;

    SpanStart(SpanSink sink, long traceHigh, long traceLow, long parentSpan, boolean inHeader) {
        this.sink = sink;
        this.traceHigh = traceHigh;
        this.traceLow = traceLow;
        this.parentSpan = parentSpan;
        this.inHeader = inHeader;
    }

    /** An identifier for the span. */
    static long newSpan() {
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        return id;
    }
}
