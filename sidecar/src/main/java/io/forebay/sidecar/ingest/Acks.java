// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.RecordSink;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one connection waits for: pairs (ordinal, count), each meaning that once the spool has come as far as that ordinal, the first
 * {@code count} records of the connection have. Where it is Kafka that is waited for, only the topics of those records matter, so that a
 * topic in trouble delays nobody else's acks. A ring of bounded size: at the bound the newest pair is widened, which delays its part of
 * the acks but never makes one early.
 */
final class Acks {
    static final int MAX_PAIRS = 1024;

    private static final int FIRST_PAIRS = 16;

    /** Hears how long acks took. */
    @FunctionalInterface
    interface Times {
        /** So many records were acknowledged, the first of which had come {@code nanos} nanoseconds before. */
        void took(long nanos, long records);
    }

    private final LongSupplier nanos;
    private final Times times;
    private long[] ordinals = new long[FIRST_PAIRS];
    private long[] counts = new long[FIRST_PAIRS];
    private long[] cameAt = new long[FIRST_PAIRS];
    private @Nullable TopicSet[] topics = new @Nullable TopicSet[FIRST_PAIRS];
    private int head;
    private int size;
    private long released;
    private boolean discarded;

    /** @param nanos monotonic, as {@link System#nanoTime} */
    Acks(LongSupplier nanos, Times times) {
        this.nanos = nanos;
        this.times = times;
    }

    /**
     * The connection's first {@code count} records wait for {@code ordinal}; neither may be lower than at the last call.
     *
     * @param of topics of the records since the last call, copied; needed for {@link #releaseLeft} only
     */
    void add(long ordinal, long count, @Nullable TopicSet of) {
        if (size > 0) {
            int last = at(size - 1);
            if (ordinals[last] == ordinal || size == MAX_PAIRS) {
                ordinals[last] = ordinal;
                counts[last] = count;
                addTopics(last, of);
                return;
            }
        }
        if (size == ordinals.length) {
            grow();
        }
        int next = at(size++);
        ordinals[next] = ordinal;
        counts[next] = count;
        cameAt[next] = nanos.getAsLong();
        addTopics(next, of);
    }

    private void addTopics(int at, @Nullable TopicSet of) {
        if (of != null) {
            TopicSet set = topics[at];
            if (set == null) {
                set = new TopicSet();
                topics[at] = set;
            }
            set.addAll(of);
        }
    }

    /** Lets go of all pairs up to the ordinal {@code reached}, and tells how many records have reached it in all. */
    long release(long reached) {
        if (size > 0 && ordinals[head] <= reached) {
            long now = nanos.getAsLong();
            while (size > 0 && ordinals[head] <= reached) {
                pop(now);
            }
        }
        return released;
    }

    /**
     * Lets go of all pairs whose records have left the spool for Kafka or for the dead letters, in order, and tells how many records that
     * are in all. It stops before the first of which some may have been {@link #discarded}.
     */
    long releaseLeft(RecordSink sink) {
        while (size > 0 && !discarded) {
            TopicSet set = topics[head];
            boolean haveLeft = set == null ? ordinals[head] <= sink.delivered() : set.haveLeft(sink, ordinals[head]);
            if (!haveLeft) {
                break;
            }
            discarded = set != null && set.from() <= sink.discardedUpTo();
            if (!discarded) {
                pop(nanos.getAsLong());
            }
        }
        return released;
    }

    /** Whether records that wait for Kafka have been thrown away, so that their ack will never come. */
    boolean discarded() {
        return discarded;
    }

    private void pop(long now) {
        times.took(now - cameAt[head], counts[head] - released);
        released = counts[head];
        TopicSet set = topics[head];
        if (set != null) {
            set.clear();
        }
        head = at(1);
        size--;
    }

    private int at(int index) {
        return (head + index) & (ordinals.length - 1);
    }

    private void grow() {
        int length = ordinals.length;
        ordinals = unrolled(ordinals);
        counts = unrolled(counts);
        cameAt = unrolled(cameAt);
        @Nullable TopicSet[] bigger = new @Nullable TopicSet[2 * length];
        System.arraycopy(topics, head, bigger, 0, length - head);
        System.arraycopy(topics, 0, bigger, length - head, head);
        topics = bigger;
        head = 0;
    }

    private long[] unrolled(long[] ring) {
        long[] bigger = Arrays.copyOf(Arrays.copyOfRange(ring, head, ring.length), ring.length * 2);
        System.arraycopy(ring, 0, bigger, ring.length - head, head);
        return bigger;
    }
}
