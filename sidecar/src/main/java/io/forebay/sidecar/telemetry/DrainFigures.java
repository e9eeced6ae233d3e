// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.forebay.sidecar.drain.DrainObserver;
import io.forebay.sidecar.drain.RecordTrace;
import io.forebay.sidecar.record.StoredRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the drain counts, on its thread; {@link #read} is for any thread. */
final class DrainFigures implements DrainObserver {
    static final String KAFKA = "kafka";
    static final String SEND = "send";

    private record Failure(String topic, String error, String outcome) {}

    private final LongSupplier clockMs;
    private final LongSupplier nanoTime;
    private final Durations deliveries = Durations.outage();
    private final Map<String, Durations> sends = new ConcurrentHashMap<>();
    private final Map<Failure, AtomicLong> failures = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> deadLetters = new ConcurrentHashMap<>();
    private final AtomicLong lastDelivery = new AtomicLong();
    private final AtomicLong producers = new AtomicLong();
    private final AtomicLong checkpointFailures = new AtomicLong();
    private volatile boolean checkpointFailing;
    private volatile @Nullable Tracing tracing;

    /**
     * @param clockMs epoch milliseconds
     * @param nanoTime as {@link System#nanoTime}
     */
    DrainFigures(LongSupplier clockMs, LongSupplier nanoTime) {
        this.clockMs = clockMs;
        this.nanoTime = nanoTime;
    }

    /** From now on records are followed. */
    void trace(Tracing by) {
        tracing = by;
    }

    @Override
    public @Nullable RecordTrace trace(StoredRecord record, String topic) {
        Tracing by = tracing;
        return by == null ? null : by.begin(record, topic);
    }

    @Override
    public void delivered(String topic, int records, long receivedAtMs, long sentNanos) {
        long now = clockMs.getAsLong();
        lastDelivery.setOpaque(now);
        deliveries.add(TimeUnit.MILLISECONDS.toNanos(now - receivedAtMs), records);
        if (sentNanos != 0) {
            Durations send = sends.get(topic);
            if (send == null) {
                send = Durations.messaging();
                sends.put(topic, send);
            }
            send.add(nanoTime.getAsLong() - sentNanos, records);
        }
    }

    @Override
    public void failed(String topic, String error, String outcome) {
        failures.computeIfAbsent(new Failure(topic, error, outcome), f -> new AtomicLong())
                .incrementAndGet();
    }

    @Override
    public void deadLettered(String code) {
        deadLetters.computeIfAbsent(code, c -> new AtomicLong()).incrementAndGet();
    }

    @Override
    public void producerMade() {
        producers.incrementAndGet();
    }

    @Override
    public void checkpoint(boolean written) {
        if (checkpointFailing == written) {
            checkpointFailing = !written;
        }
        if (!written) {
            checkpointFailures.incrementAndGet();
        }
    }

    void read(Figures into, TopicNames topics) {
        into.add(Metric.DELIVERY_DURATION, deliveries);
        long last = lastDelivery.getOpaque();
        if (last > 0) {
            into.add(Metric.LAST_DELIVERY, last / 1e3);
        }
        into.add(Metric.PRODUCERS, producers.get());
        into.add(Metric.CHECKPOINT_FAILING, checkpointFailing);
        into.add(Metric.CHECKPOINT_FAILURES, checkpointFailures.get());
        deadLetters.forEach((code, count) -> into.add(Metric.DEAD_LETTERS_ADDED, count.get(), code));
        readSends(into, topics);
        failures.forEach((failure, count) -> {
            into.add(Metric.DELIVERY_ERRORS, count.get(), failure.error, failure.outcome);
            into.add(Metric.SENT, count.get(), KAFKA, SEND, topics.of(failure.topic), failure.error);
        });
    }

    private void readSends(Figures into, TopicNames topics) {
        sends.forEach((topic, durations) -> {
            String label = topics.of(topic);
            long sent = 0;
            for (long count : durations.counts()) {
                sent += count;
            }
            into.add(Metric.SENT, sent, KAFKA, SEND, label, "");
            into.add(Metric.SEND_DURATION, durations, KAFKA, SEND, label);
        });
    }
}
