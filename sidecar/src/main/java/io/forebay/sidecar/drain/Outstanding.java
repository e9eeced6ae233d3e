// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.spool.Topic;
import java.util.Objects;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One record between spool and settlement. Slots of a {@link Window} are made once and used again, so a record in flight costs no
 * garbage here.
 *
 * <pre>
 *  SENT ──acknowledged──▶ DELIVERED ─┐
 *   │ ▲                              ├─▶ settled, in order, when all before it are
 *   │ └─sent again── FAILED ─buried─▶ DEAD
 *   └────────error────▲
 * </pre>
 */
final class Outstanding implements Callback {
    enum State {
        SENT,
        DELIVERED,
        FAILED,
        DEAD
    }

    private final Window window;

    // drain thread
    private long index;
    private long ordinal;
    private long unreadable;
    private @Nullable Topic topic;

    // written by Kafka's sender thread, error before state
    private @Nullable Exception error;
    private volatile State state = State.DEAD;

    Outstanding(Window window) {
        this.window = window;
    }

    void begin(long atIndex, long itsOrdinal, long unreadableBefore, Topic itsTopic) {
        index = atIndex;
        ordinal = itsOrdinal;
        unreadable = unreadableBefore;
        topic = itsTopic;
    }

    void sent() {
        error = null;
        state = State.SENT;
    }

    void dead() {
        state = State.DEAD;
    }

    void failed(Exception why) {
        error = why;
        state = State.FAILED;
        window.failed();
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception == null) {
            state = State.DELIVERED;
        } else {
            failed(exception);
        }
        window.changed();
    }

    State state() {
        return state;
    }

    Exception error() {
        return Objects.requireNonNull(error);
    }

    long index() {
        return index;
    }

    long ordinal() {
        return ordinal;
    }

    long unreadable() {
        return unreadable;
    }

    Topic topic() {
        return Objects.requireNonNull(topic);
    }
}
