// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.concurrent.Signal;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The records that are handed over and not settled, in the order of the spool: a ring whose slots are the producer's callbacks.
 * Confined to the drain thread, but for what the slots call.
 */
final class Window {
    /** A power of two. At a million records a second it is 65 ms of a broker's answering time; its slots take 4 MB of heap. */
    static final int CAPACITY = 1 << 16;

    private final Signal signal;
    private final AtomicInteger failures = new AtomicInteger();
    private final @Nullable Outstanding[] slots = new @Nullable Outstanding[CAPACITY];
    private long head;
    private long tail;

    Window(Signal signal) {
        this.signal = signal;
    }

    /** Position of the oldest record. */
    long head() {
        return head;
    }

    /** Position behind the newest record. */
    long tail() {
        return tail;
    }

    boolean isEmpty() {
        return head == tail;
    }

    boolean isFull() {
        return tail - head == CAPACITY;
    }

    Outstanding at(long position) {
        return Objects.requireNonNull(slots[(int) position & (CAPACITY - 1)]);
    }

    /** Adds a slot behind the newest. */
    Outstanding push() {
        int at = (int) tail++ & (CAPACITY - 1);
        Outstanding slot = slots[at];
        if (slot == null) {
            slot = new Outstanding(this);
            slots[at] = slot;
        }
        return slot;
    }

    /** Takes back the newest, which was not sent after all. */
    void undoPush() {
        tail--;
    }

    /** The oldest is settled. */
    void pop() {
        head++;
    }

    /** Called by slots, on any thread. */
    void failed() {
        failures.incrementAndGet();
    }

    /** Called by slots, on any thread. */
    void changed() {
        signal.raise();
    }

    /** Whether slots have failed since {@link #takeFailures()}. */
    boolean hasFailures() {
        return failures.get() != 0;
    }

    /** Whether slots have failed since the last call. */
    boolean takeFailures() {
        return failures.get() != 0 && failures.getAndSet(0) != 0;
    }
}
