// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What becomes of spans. Those that wait, or are on their way to the collector, are limited here, so that what is dropped is counted. Thread-safe;
 * {@link #take} is called by producers' threads and neither waits nor allocates.
 */
final class SpanCounts {
    static final String NAME = "forebay.agent.spans";
    static final String TEXT = "Spans of the agent, by what became of them.";

    /** What may become of a span. */
    enum Outcome {
        EXPORTED,
        /** The collector took it not, or wasn't there. */
        FAILED,
        /** Too many waited already. */
        DROPPED
    }

    private final Map<Outcome, AtomicLong> counts = new EnumMap<>(Outcome.class);
    private final AtomicLong pending = new AtomicLong();
    private volatile long most = 2_048;
    private boolean counting; // by the thread that configures

    SpanCounts() {
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, new AtomicLong());
        }
    }

    /** Sets how many may wait. */
    void limit(int spans) {
        most = spans;
    }

    /** Whether there is room for one more. */
    boolean take() {
        if (pending.get() >= most) {
            dropped(1);
            return false;
        }
        pending.incrementAndGet();
        return true;
    }

    void dropped(long spans) {
        add(Outcome.DROPPED, spans);
    }

    long of(Outcome outcome) {
        AtomicLong count = counts.get(outcome);
        return count == null ? 0 : count.get();
    }

    /** Counts what an exporter is given; where there are several, the first one's word counts. */
    SpanExporter around(SpanExporter exporter) {
        if (counting) {
            return exporter;
        }
        counting = true;
        return new Counting(exporter);
    }

    private void add(Outcome outcome, long spans) {
        AtomicLong count = counts.get(outcome);
        if (count != null) {
            count.addAndGet(spans);
        }
    }

    private final class Counting implements SpanExporter {
        private final SpanExporter next;

        Counting(SpanExporter next) {
            this.next = next;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int size = spans.size();
            CompletableResultCode result = next.export(spans);
            result.whenComplete(() -> {
                pending.addAndGet(-size);
                add(result.isSuccess() ? Outcome.EXPORTED : Outcome.FAILED, size);
            });
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.shutdown();
        }
    }
}
