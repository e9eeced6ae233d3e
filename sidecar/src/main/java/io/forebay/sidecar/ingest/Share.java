// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Topic;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * How many bytes of somebody's records wait in the spool, against how many may. Records that came one after the other are counted
 * together, in heaps of a {@value #HEAPS}th of the limit, and a heap counts until all of it has left: so this takes little memory
 * however long the backlog is, and says at most two heaps too much, but for topics that are in trouble. It never says too little.
 *
 * <p>Begins at nothing in each life of the sidecar: what an earlier one has left behind counts for nobody. Confined to the event loop.
 */
final class Share {
    static final int HEAPS = 256;

    private final Deque<Heap> heaps = new ArrayDeque<>();
    private long limit;
    private long waiting;

    /** @param limit in bytes */
    Share(long limit) {
        this.limit = limit;
    }

    /** Another limit, for what waits already too. */
    void limit(long bytes) {
        limit = bytes;
    }

    private static final class Heap {
        private final TopicSet topics = new TopicSet();
        private long bytes;
        /** Of its last record; without an end while records are being added to it. */
        private long ordinal;
    }

    /** A record has gone into the spool; {@link #mark} is called before anybody asks whether it has left. */
    void stored(Topic topic, long bytes) {
        Heap heap = heaps.peekLast();
        if (heap == null || heap.bytes >= limit / HEAPS) {
            heap = new Heap();
            heaps.addLast(heap);
        }
        heap.bytes += bytes;
        heap.ordinal = Long.MAX_VALUE;
        heap.topics.add(topic);
        waiting += bytes;
    }

    /** The last record that was {@link #stored} has that ordinal. */
    void mark(long ordinal) {
        for (Iterator<Heap> newest = heaps.descendingIterator(); newest.hasNext(); ) {
            Heap heap = newest.next();
            if (heap.ordinal != Long.MAX_VALUE) {
                return;
            }
            heap.ordinal = ordinal;
        }
    }

    /** Forgets what has left the spool. */
    void release(RecordSink sink) {
        while (!heaps.isEmpty() && hasLeft(heaps.getFirst(), sink)) {
            waiting -= heaps.removeFirst().bytes;
        }
        if (isUsedUp()) { // there may be more behind a topic in trouble
            heaps.removeIf(heap -> {
                boolean left = hasLeft(heap, sink);
                waiting -= left ? heap.bytes : 0;
                return left;
            });
        }
    }

    private static boolean hasLeft(Heap heap, RecordSink sink) {
        return heap.ordinal != Long.MAX_VALUE && heap.topics.haveLeft(sink, heap.ordinal);
    }

    boolean isUsedUp() {
        return waiting >= limit;
    }

    long waiting() {
        return waiting;
    }

    int heaps() {
        return heaps.size();
    }

    long limit() {
        return limit;
    }
}
