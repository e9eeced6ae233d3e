// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.Arrays;

/**
 * What one connection waits for: pairs (ordinal, count), each meaning that once the spool has come as far as that ordinal, the first
 * {@code count} records of the connection have. A ring of bounded size: at the bound the newest pair is widened, which delays its part of
 * the acks but never makes one early.
 */
final class Acks {
    static final int MAX_PAIRS = 1024;

    private static final int FIRST_PAIRS = 16;

    private long[] ordinals = new long[FIRST_PAIRS];
    private long[] counts = new long[FIRST_PAIRS];
    private int head;
    private int size;
    private long released;

    /** The connection's first {@code count} records wait for {@code ordinal}; neither may be lower than at the last call. */
    void add(long ordinal, long count) {
        if (size > 0) {
            int last = at(size - 1);
            if (ordinals[last] == ordinal || size == MAX_PAIRS) {
                ordinals[last] = ordinal;
                counts[last] = count;
                return;
            }
        }
        if (size == ordinals.length) {
            grow();
        }
        int next = at(size++);
        ordinals[next] = ordinal;
        counts[next] = count;
    }

    /** Lets go of all pairs up to the ordinal {@code reached}, and tells how many records have reached it in all. */
    long release(long reached) {
        while (size > 0 && ordinals[head] <= reached) {
            released = counts[head];
            head = at(1);
            size--;
        }
        return released;
    }

    private int at(int index) {
        return (head + index) & (ordinals.length - 1);
    }

    private void grow() {
        ordinals = unrolled(ordinals);
        counts = unrolled(counts);
        head = 0;
    }

    private long[] unrolled(long[] ring) {
        long[] bigger = Arrays.copyOf(Arrays.copyOfRange(ring, head, ring.length), ring.length * 2);
        System.arraycopy(ring, 0, bigger, ring.length - head, head);
        return bigger;
    }
}
