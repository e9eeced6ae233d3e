// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way, from {@code send} until its acknowledgement; not the record itself, which must not be kept alive. It is
 * the callback at the same time, in a subclass that knows Kafka's types. Ends once, whoever ends it.
 */
public abstract class Send {
    private static final AtomicIntegerFieldUpdater<Send> ENDED =
            AtomicIntegerFieldUpdater.newUpdater(Send.class, "ended");

    final Topic topic;
    final long startNanos;

    @SuppressWarnings("UnusedVariable") // read and written by its updater
    private volatile int ended;

    protected Send(Topic topic) {
        this.topic = topic;
        this.startNanos = System.nanoTime();
    }

    /**
     * Ends it, unless it has ended.
     *
     * @param partition of the record, -1 where it isn't known
     * @param offset of the record, -1 where it isn't known
     * @param error null where Kafka has the record
     */
    protected final void end(int partition, long offset, @Nullable String error) {
        if (ENDED.compareAndSet(this, 0, 1)) {
            long now = System.nanoTime();
            if (topic.metrics) {
                topic.add(now - startNanos, error);
            }
            ended(now, partition, offset, error);
        }
    }

    /** Where it goes to. */
    public final Topic topic() {
        return topic;
    }

    /** For what there is to do besides. */
    void ended(long nanoTime, int partition, long offset, @Nullable String error) {}
}
