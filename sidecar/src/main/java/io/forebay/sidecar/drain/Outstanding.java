// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.spool.Topic;
import java.util.Objects;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/**
 * One record between spool and settlement. The slots of a {@link Window} are made once and used again, so a record in flight costs no
 * garbage here.
 *
 * <pre>
 *  SENT ──acknowledged──▶ DELIVERED ─┐
 *   │ ▲                              ├─▶ settled, in order, when all before it in its lane are
 *   │ └─sent again── FAILED ─────────▶ DEAD or DISCARDED
 *   └────────error────▲
 * </pre>
 */
final class Outstanding implements Callback {
    enum State {
        SENT,
        DELIVERED,
        FAILED,
        DEAD,
        DISCARDED
    }

    private final News news;

    // drain thread
    private @Nullable Lane lane;
    private @Nullable Topic topic;
    private long index;
    private long ordinal;
    private int bytes;
    private int attempts;
    private int producerNumber;
    private long transaction;
    private long receivedAt;
    private long sentNanos;
    private @Nullable RecordTrace trace;
    /** The next in the lane, or in the list of free ones. */
    @Nullable
    Outstanding next;

    /** Who is in {@link #hand}; any other thread that reads it sees one that is not itself. */
    private @Nullable Thread handing;

    private @Nullable Exception refusal;

    // written by Kafka's sender thread, error before state
    private @Nullable Exception error;
    private boolean errorIsNew;
    private volatile State state = State.FAILED;

    Outstanding(News news) {
        this.news = news;
    }

    void begin(Lane itsLane, Topic itsTopic, long atIndex, long itsOrdinal, int itsBytes, long itsReceivedAt) {
        lane = itsLane;
        topic = itsTopic;
        index = atIndex;
        ordinal = itsOrdinal;
        bytes = itsBytes;
        attempts = 0;
        transaction = 0;
        receivedAt = itsReceivedAt;
        sentNanos = 0;
        trace = null;
    }

    /**
     * Hands the record to a producer; what that refuses at once is returned, and the slot is as it was before.
     *
     * @param number differs from producer to producer
     */
    @Nullable
    Exception hand(Producer<byte[], byte[]> producer, int number, ProducerRecord<byte[], byte[]> producerRecord) {
        State stateBefore = state;
        Exception errorBefore = error;
        error = null;
        state = State.SENT;
        refusal = null;
        handing = Thread.currentThread();
        try {
            var unused = producer.send(producerRecord, this);
        } catch (KafkaException | IllegalArgumentException | IllegalStateException e) {
            refusal = e;
        }
        handing = null;
        if (refusal == null) {
            attempts = number == producerNumber ? attempts + 1 : 1;
            producerNumber = number;
        } else {
            error = errorBefore;
            state = stateBefore;
        }
        return refusal;
    }

    /** The transaction that it was handed over in; 0 for none. */
    long transaction() {
        return transaction;
    }

    void transaction(long number) {
        transaction = number;
    }

    /** Kafka has it, from an earlier producer. */
    void delivered() {
        transaction = 0;
        state = State.DELIVERED;
    }

    /** It was in a transaction that was not committed; its own error stays where it is the one that all others failed for. */
    void takenBack(boolean keepsError) {
        transaction = 0;
        if (!keepsError) {
            failed(new TransactionAbortedException("its transaction was not committed"));
        }
    }

    void dead() {
        state = State.DEAD;
    }

    void discarded() {
        state = State.DISCARDED;
    }

    void failed(Exception why) {
        error = why;
        errorIsNew = true;
        state = State.FAILED;
        lane().failed();
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception != null && handing == Thread.currentThread()) { // before send has returned
            refusal = exception;
            return;
        }
        RecordTrace traced = trace;
        if (exception == null) {
            if (traced != null && metadata != null) {
                traced.answered(metadata.partition(), metadata.hasOffset() ? metadata.offset() : -1);
            }
            state = State.DELIVERED;
        } else {
            failed(exception);
            news.culprit(this, exception);
        }
        news.of(lane());
    }

    State state() {
        return state;
    }

    /** Of one that failed: whether that is the first look at this error. */
    boolean takeNewError() {
        boolean isNew = errorIsNew;
        errorIsNew = false;
        return isNew;
    }

    Exception error() {
        return Objects.requireNonNull(error);
    }

    /** When the record was received, epoch milliseconds. */
    long receivedAt() {
        return receivedAt;
    }

    /** When it was handed over last, by the drain's clock, give or take what a burst takes; 0 where it was not. */
    long sentNanos() {
        return sentNanos;
    }

    void sentNanos(long nanos) {
        sentNanos = nanos;
    }

    /** Null for a record that nobody traces. */
    @Nullable
    RecordTrace trace() {
        return trace;
    }

    void trace(@Nullable RecordTrace by) {
        trace = by;
    }

    long index() {
        return index;
    }

    long ordinal() {
        return ordinal;
    }

    int bytes() {
        return bytes;
    }

    /** How often it was handed to the same producer. */
    int attempts() {
        return attempts;
    }

    Topic topic() {
        return Objects.requireNonNull(topic);
    }

    Lane lane() {
        return Objects.requireNonNull(lane);
    }
}
