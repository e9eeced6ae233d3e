// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts in memory. */
final class CountingMetrics implements IngestMetrics {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong stored = new AtomicLong();
    final AtomicLong duplicates = new AtomicLong();
    final AtomicLong turnedAway = new AtomicLong();
    final AtomicLong memory = new AtomicLong();
    final AtomicLong mostMemory = new AtomicLong();
    final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private volatile boolean open = true;

    boolean isOpen() {
        return open;
    }

    @Override
    public void connectionOpened(String listener) {
        connections.incrementAndGet();
    }

    @Override
    public void connectionClosed(String listener) {
        connections.decrementAndGet();
    }

    @Override
    public void connectionRefused(String listener, String code) {
        refused.merge(code, 1, Integer::sum);
    }

    @Override
    public void bytesReceived(String listener, long count) {
        bytes.addAndGet(count);
    }

    @Override
    public void recordsStored(String listener, long count) {
        stored.addAndGet(count);
    }

    @Override
    public void recordsDuplicate(String listener, long count) {
        duplicates.addAndGet(count);
    }

    @Override
    public void recordRefused(String listener, String code) {
        refused.merge(code, 1, Integer::sum);
    }

    @Override
    public void recordsTurnedAway(String listener, long count) {
        turnedAway.addAndGet(count);
    }

    @Override
    public void memory(long inUse) {
        memory.set(inUse);
        mostMemory.accumulateAndGet(inUse, Math::max);
    }

    @Override
    public void admission(boolean now) {
        open = now;
    }
}
