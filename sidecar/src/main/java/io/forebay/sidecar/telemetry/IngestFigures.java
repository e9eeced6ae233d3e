// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.forebay.sidecar.ingest.AckLevel;
import io.forebay.sidecar.ingest.Ingest;
import io.forebay.sidecar.ingest.IngestMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What ingest counts. Written by its event loop only; {@link #read} is for any thread. */
final class IngestFigures implements IngestMetrics {
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final Map<AckLevel, Durations> acks = new EnumMap<>(AckLevel.class);
    private final AtomicLong memory = new AtomicLong();
    private @Nullable Listener last;

    IngestFigures() {
        for (AckLevel level : AckLevel.values()) {
            if (level != AckLevel.NONE) {
                acks.put(level, Durations.local());
            }
        }
    }

    private static final class Listener {
        final String name;
        final AtomicLong connections = new AtomicLong();
        final AtomicLong bytes = new AtomicLong();
        final AtomicLong records = new AtomicLong();
        final AtomicLong duplicates = new AtomicLong();
        final AtomicLong turnedAway = new AtomicLong();
        final Map<String, AtomicLong> refused = new ConcurrentHashMap<>();
        final Map<String, AtomicLong> connectionsRefused = new ConcurrentHashMap<>();

        Listener(String name) {
            this.name = name;
            for (String code : Ingest.errorCodes()) { // from the start on: an increase needs something before it
                refused.put(code, new AtomicLong());
                connectionsRefused.put(code, new AtomicLong());
            }
        }
    }

    private Listener of(String name) {
        Listener hit = last;
        if (hit == null || !hit.name.equals(name)) {
            hit = listeners.computeIfAbsent(name, Listener::new);
            last = hit;
        }
        return hit;
    }

    private static void add(AtomicLong counter, long more) {
        counter.setOpaque(counter.getPlain() + more);
    }

    private static void add(Map<String, AtomicLong> counters, String code) {
        add(counters.computeIfAbsent(code, c -> new AtomicLong()), 1);
    }

    @Override
    public void listenerPrepared(String listener) {
        of(listener);
    }

    @Override
    public void connectionOpened(String listener) {
        add(of(listener).connections, 1);
    }

    @Override
    public void connectionClosed(String listener) {
        add(of(listener).connections, -1);
    }

    @Override
    public void connectionRefused(String listener, String code) {
        add(of(listener).connectionsRefused, code);
    }

    @Override
    public void bytesReceived(String listener, long count) {
        add(of(listener).bytes, count);
    }

    @Override
    public void recordsStored(String listener, long count) {
        add(of(listener).records, count);
    }

    @Override
    public void recordsDuplicate(String listener, long count) {
        add(of(listener).duplicates, count);
    }

    @Override
    public void recordRefused(String listener, String code) {
        add(of(listener).refused, code);
    }

    @Override
    public void recordsTurnedAway(String listener, long count) {
        add(of(listener).turnedAway, count);
    }

    @Override
    public void recordsAcknowledged(AckLevel level, long nanos, long count) {
        Durations durations = acks.get(level);
        if (durations != null) {
            durations.add(nanos, count);
        }
    }

    @Override
    public void memory(long bytes) {
        memory.setOpaque(bytes);
    }

    void read(Figures into) {
        for (Listener listener : listeners.values()) {
            into.add(Metric.CONNECTIONS, listener.connections.get(), listener.name);
            into.add(Metric.INGEST_BYTES, listener.bytes.get(), listener.name);
            into.add(Metric.INGEST_RECORDS, listener.records.get(), listener.name);
            into.add(Metric.INGEST_DUPLICATES, listener.duplicates.get(), listener.name);
            into.add(Metric.INGEST_TURNED_AWAY, listener.turnedAway.get(), listener.name);
            listener.refused.forEach(
                    (code, count) -> into.add(Metric.INGEST_REFUSED, count.get(), listener.name, code));
            listener.connectionsRefused.forEach(
                    (code, count) -> into.add(Metric.CONNECTIONS_REFUSED, count.get(), listener.name, code));
        }
        acks.forEach((level, durations) -> into.add(Metric.ACK_DURATION, durations, level.text()));
        into.add(Metric.INGEST_BUFFERS, memory.get());
    }
}
