// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.record.StoredRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Puts records, and how far their topics have come with them, into transactions: Kafka takes both or neither. It never waits: with
 * {@code max.block.ms=0} Kafka's transactional calls return at once, go on by themselves, and called again say whether they are done.
 *
 * <pre>
 *  CLOSED ──open──▶ STARTING ─▶ RECALLING ─▶ READY ──first record──▶ OPEN ──due──▶ COMMITTING ─▶ READY
 *    ▲                                         ▲                      │                │
 *    └─ any: the producer is of no use         └───── ABORTING ◀──────┴── it failed ───┘
 * </pre>
 *
 * <p>A crash may leave a transaction in any state. The next STARTING ends it, as Kafka's coordinator has decided it or by aborting it, and
 * RECALLING reads how far it came. Confined to the drain thread.
 */
final class Transactions {
    enum State {
        CLOSED,
        STARTING,
        RECALLING,
        READY,
        OPEN,
        COMMITTING,
        ABORTING
    }

    /** How long Kafka may answer nothing at all before the producer counts as stuck; doubled each time up to the second. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long MOST_STUCK_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A transaction that got stuck is followed by one of a quarter of its bytes, but not below this. */
    private static final long LEAST_BYTES = 64 << 10;

    /** How far a topic has come in the open transaction, and what makes sending to it safe: what fails there spoils all. */
    private static final class Share {
        private long ordinal;
        private long index;
        private int checksum;
        private int partitions;
    }

    private final Supplier<@Nullable String> beforeCommit;
    private long intervalNanos;
    private final LongSupplier nanoTime;
    private final Map<String, Share> shares = new HashMap<>();

    private State state = State.CLOSED;
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable Recall recall;
    private long number = 1;
    private long committed;
    private long bytes;
    private long mostBytes = Long.MAX_VALUE;
    private long dueAt;
    private long stuckAt;
    private long stuckNanos = STUCK_NANOS;
    private @Nullable String problem;

    /**
     * @param beforeCommit makes durable what went elsewhere instead of into the transaction; null where that is done, else why not
     * @param intervalNanos how long a transaction stays open
     */
    Transactions(Supplier<@Nullable String> beforeCommit, long intervalNanos, LongSupplier nanoTime) {
        this.beforeCommit = beforeCommit;
        this.intervalNanos = intervalNanos;
        this.nanoTime = nanoTime;
    }

    State state() {
        return state;
    }

    /** How long a transaction stays open, from the next one on. */
    void interval(long nanos) {
        intervalNanos = nanos;
    }

    /** Begins with a producer that nobody has used. */
    void open(Producer<byte[], byte[]> fresh, Recall positions) {
        producer = fresh;
        recall = positions;
        state = State.STARTING;
    }

    /** The producer is closed or about to be. What became of a transaction that was being committed is unknown until RECALLING. */
    void close() {
        producer = null;
        forget();
        state = State.CLOSED;
    }

    /** The number of the transaction that is open, or of the next. */
    long number() {
        return number;
    }

    /** Whether there is a transaction that is neither committed nor aborted. */
    boolean isUnderWay() {
        return state == State.OPEN || state == State.COMMITTING || state == State.ABORTING;
    }

    /** How long the open transaction still waits for more records, in nanoseconds. */
    long dueNanos() {
        return dueAt - nanoTime.getAsLong();
    }

    /** Why the last transaction was aborted, where that was no record's fault. */
    @Nullable
    String takeProblem() {
        String taken = problem;
        problem = null;
        return taken;
    }

    /** Whether records may be handed over. */
    boolean isReady() {
        return state == State.READY || (state == State.OPEN && bytes < mostBytes);
    }

    /** Whether Kafka had that record before this producer was opened; when {@link #isReady}. */
    boolean has(String topic, long ordinal) {
        return recall().has(topic, ordinal);
    }

    /** Whether transaction {@code its}, as {@link #add} called it, is committed. */
    boolean isCommitted(long its) {
        return its <= committed;
    }

    /**
     * Asks before a record is handed over: a send that fails would spoil the whole transaction.
     *
     * @return null where nothing is in the way as far as can be known, else why not; a {@link TimeoutException} where that may change
     */
    @Nullable
    KafkaException problem(String topic, int partition) {
        Share share = shares.get(topic);
        if (share != null && partition < share.partitions) {
            return null;
        }
        try {
            List<PartitionInfo> partitions = producer().partitionsFor(topic);
            if (partition >= 0 && partition >= partitions.size()) {
                return notNow("partition " + partition + " of " + topic + " is not known, it has " + partitions.size());
            }
            for (PartitionInfo each : partitions) {
                if (each.leader() == null) {
                    return notNow("partition " + each.partition() + " of " + topic + " has no leader");
                }
            }
            shares.computeIfAbsent(topic, name -> new Share()).partitions = partitions.size();
            return null;
        } catch (KafkaException e) {
            return e;
        }
    }

    /** With a cause, so that nobody waits for an answer: this is one. */
    static TimeoutException notNow(String reason) {
        return new TimeoutException(reason, new KafkaException(reason));
    }

    /**
     * Counts a record in that is handed over right after this; begins a transaction where none is open.
     *
     * @return the number of its transaction
     */
    long add(String topic, StoredRecord stored, long index) {
        if (state == State.READY) {
            producer().beginTransaction();
            state = State.OPEN;
            dueAt = nanoTime.getAsLong() + intervalNanos;
        }
        Share share = shares.computeIfAbsent(topic, name -> new Share());
        share.ordinal = stored.ordinal();
        share.index = index;
        share.checksum = stored.checksum();
        bytes += stored.length();
        return number;
    }

    /** Kafka has answered something. */
    void answered() {
        stuckAt = nanoTime.getAsLong() + stuckNanos;
    }

    /** The open transaction, if any, is not to wait for more records. */
    void hurry() {
        dueAt = nanoTime.getAsLong();
    }

    /** A record in the open transaction failed: none of it may be committed. */
    void abort() {
        if (state == State.OPEN) {
            enter(State.ABORTING);
        }
    }

    /**
     * Does what can be done now; says whether the state is another one since.
     *
     * @throws KafkaException when the producer is of no use any more
     */
    boolean work() {
        State before = state;
        switch (state) {
            case STARTING -> start();
            case RECALLING -> recallPositions();
            case OPEN -> commitIfDue();
            case COMMITTING -> awaitCommit();
            case ABORTING -> awaitAbort();
            case CLOSED, READY -> {}
        }
        return state != before;
    }

    private void start() {
        if (isDone(producer()::initTransactions)) {
            recall().begin();
            state = State.RECALLING;
        }
    }

    private void recallPositions() {
        if (recall().isDone()) {
            state = State.READY;
        }
    }

    private void commitIfDue() {
        if (bytes < mostBytes && nanoTime.getAsLong() - dueAt < 0) {
            return;
        }
        problem = beforeCommit.get();
        if (problem != null) {
            abort();
            return;
        }
        try {
            // Else the next call could end before it has begun, for lack of metadata, and look just the same.
            shares.keySet().forEach(producer()::partitionsFor);
            isDone(() -> producer().sendOffsetsToTransaction(offsets(), recall().group()));
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw e;
        } catch (KafkaException e) {
            problem = e.getMessage();
            abort();
            return;
        }
        enter(State.COMMITTING);
        awaitCommit();
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        shares.forEach((topic, share) -> {
            if (share.ordinal > 0) {
                offsets.put(
                        new TopicPartition(topic, 0),
                        new KafkaPosition(share.ordinal + 1, share.index, share.checksum).toOffset());
            }
        });
        return offsets;
    }

    private void awaitCommit() {
        try {
            if (isDone(producer()::commitTransaction)) { // the line that commits
                committed = number;
                stuckNanos = STUCK_NANOS;
                mostBytes = mostBytes > Integer.MAX_VALUE ? Long.MAX_VALUE : mostBytes * 2;
                next();
            } else {
                throwIfStuck();
            }
        } catch (ProducerFencedException | InvalidProducerEpochException | StuckException e) {
            throw e;
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            problem = cause.getMessage();
            enter(State.ABORTING);
        }
    }

    private void awaitAbort() {
        if (isDone(producer()::abortTransaction)) {
            next();
        } else {
            throwIfStuck();
        }
    }

    private void next() {
        number++;
        forget();
        state = State.READY;
    }

    private void forget() {
        shares.clear();
        bytes = 0;
    }

    private void enter(State next) {
        state = next;
        answered();
    }

    private void throwIfStuck() {
        if (nanoTime.getAsLong() - stuckAt < 0) {
            return;
        }
        mostBytes = Math.max(LEAST_BYTES, bytes / 4);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(stuckNanos);
        stuckNanos = Math.min(2 * stuckNanos, MOST_STUCK_NANOS);
        throw new StuckException("Kafka has not answered anything for " + seconds + " s while a transaction of "
                + shares.keySet() + " was to be " + (state == State.COMMITTING ? "committed" : "aborted"));
    }

    private static boolean isDone(Runnable call) {
        try {
            call.run();
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        }
    }

    private Producer<byte[], byte[]> producer() {
        return Objects.requireNonNull(producer);
    }

    private Recall recall() {
        return Objects.requireNonNull(recall);
    }

    /** Neither done nor failed for too long. */
    static final class StuckException extends KafkaException {
        private static final long serialVersionUID = 1;

        StuckException(String message) {
            super(message);
        }
    }
}
