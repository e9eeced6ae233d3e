// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link that delivers exactly once: in {@link Transactions}, each with the positions of its topics, which a later life finds in Kafka. Its
 * transactional id and the group that keeps the positions are named for the spool's identity. Confined to the drain thread.
 */
final class TransactionalLink extends Link {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionalLink.class);

    /** Somebody else delivers under our name: taking it back at once would only go to and fro. */
    private static final long FENCED_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** How long Kafka may say that a transactional id is busy: with an earlier transaction, which it can't finish. */
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(3);
    /** Fewer responses than that in that time mean that it is Kafka which is away. */
    private static final int BUSY_RESPONSES = 5;
    /** Transactional ids, one after another: an id whose transaction can't be finished is put aside until it is. */
    private static final int IDS = 8;

    /** For as long a request that isn't answered holds up what ends transactions, and the end of a producer that is stuck. */
    private static final int REQUEST_TIMEOUT_MS = 10_000;
    /** A topic that is grown, or gets its leader back, is noticed after this: a send would ask, but spoil the transaction. */
    private static final int METADATA_AGE_MS = 10_000;

    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long STARTING_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private TransactionalProducerFactory factory;
    private Function<String, Positions> stores;
    private final Spool spool;
    private final LongSupplier nanoTime;
    private final Transactions transactions;
    private final Incident fenced;
    private final Incident trouble;
    private final Backoff backoff = new Backoff();
    private final LeftOut leftOut;
    private final Map<String, Long> outsideSince = new HashMap<>();

    private Supplier<@Nullable String> beforeCommit = () -> null;
    private ToLongFunction<String> left = topic -> 1;
    private @Nullable News news;
    private String name = "";
    private @Nullable Positions store;
    private int id;
    private long openedAt;
    private boolean usedBefore;
    private long closedUntil;
    private boolean taken;
    private boolean stuck;

    /** Makes producers with a transactional id. */
    @FunctionalInterface
    interface TransactionalProducerFactory {
        Producer<byte[], byte[]> create(boolean singly, String transactionalId);
    }

    /** The real one. */
    static TransactionalLink kafka(Map<String, Object> producer, Spool spool, Duration interval) {
        Map<String, Object> settings = completed(producer);
        return new TransactionalLink(
                producers(settings),
                group -> Positions.kafka(settings, group),
                spool,
                settings,
                interval,
                System::nanoTime);
    }

    private static Map<String, Object> completed(Map<String, Object> producer) {
        Map<String, Object> settings = new HashMap<>(producer);
        settings.putIfAbsent(ProducerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MS);
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return settings;
    }

    private static TransactionalProducerFactory producers(Map<String, Object> settings) {
        return (singly, transactionalId) -> {
            Map<String, Object> all = new HashMap<>(settings);
            all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
            return ProducerFactory.kafka(all).create(singly);
        };
    }

    /** The producer that was made only shows that one can be: the next gets its transactional id when it is opened. */
    @Override
    void change(ProducerChange change) {
        change.close();
        Map<String, Object> settings = completed(change.settings());
        change(producers(settings), group -> Positions.kafka(settings, group), change.room());
    }

    void change(TransactionalProducerFactory producers, Function<String, Positions> positions, BufferRoom itsRoom) {
        factory = producers;
        stores = positions;
        room = itsRoom;
        closeStore(); // it has the old settings, too
    }

    @Override
    void interval(Duration each) {
        transactions.interval(each.toNanos());
    }

    TransactionalLink(
            TransactionalProducerFactory factory,
            Function<String, Positions> stores,
            Spool spool,
            Map<String, Object> settings,
            Duration interval,
            LongSupplier nanoTime) {
        super(
                singly -> {
                    throw new IllegalStateException("every producer has a transactional id here");
                },
                new BufferRoom(settings),
                spool.stamper(),
                nanoTime);
        this.factory = factory;
        this.stores = stores;
        this.spool = spool;
        this.nanoTime = nanoTime;
        transactions = new Transactions(() -> beforeCommit.get(), interval.toNanos(), nanoTime);
        fenced = new Incident(LOG, "exactly-once delivery", nanoTime);
        trouble = new Incident(LOG, "exactly-once delivery", nanoTime);
        leftOut = new LeftOut(topic -> Objects.requireNonNull(store).isHealthy(topic), nanoTime);
        closedUntil = nanoTime.getAsLong();
    }

    @Override
    void attach(News itsNews, Supplier<@Nullable String> durable, ToLongFunction<String> firstNotLeft) {
        news = itsNews;
        beforeCommit = durable;
        left = firstNotLeft;
    }

    @Override
    boolean open() {
        if (current() != null || nanoTime.getAsLong() - closedUntil < 0) {
            return false;
        }
        Positions positions = store();
        if (!usedBefore) {
            usedBefore = true; // an earlier life may have ended with any of them
            positions.abort(
                    IntStream.range(1, IDS).mapToObj(this::transactionalId).toList());
        }
        Producer<byte[], byte[]> fresh = factory.create(isSingly(), transactionalId(id));
        openedAt = nanoTime.getAsLong();
        use(fresh);
        transactions.open(fresh, new Recall(positions, new History(spool, left)::check));
        return true;
    }

    private String transactionalId(int which) {
        return which == 0 ? name : name + "-" + which;
    }

    /** Leaves an id alone whose transaction can't be finished now. What became of it, the positions tell. */
    private void nextId() {
        Objects.requireNonNull(store).abort(List.of(transactionalId(id)));
        id = (id + 1) % IDS;
    }

    private boolean isBusy() {
        return transactions.state() == Transactions.State.STARTING
                && nanoTime.getAsLong() - openedAt >= BUSY_NANOS
                && ProducerFigures.of(current(), ProducerFigures.RESPONSES) >= BUSY_RESPONSES;
    }

    private Positions store() {
        String current;
        try {
            current = "forebay-" + spool.id();
        } catch (IOException e) {
            throw new KafkaException("the spool's identity can't be read or written: " + e.getMessage(), e);
        }
        Positions known = store;
        if (known == null || !current.equals(name)) {
            if (known != null) {
                known.close();
            }
            known = stores.apply(current);
            store = known;
            name = current;
            usedBefore = false;
            id = 0;
        }
        return known;
    }

    @Override
    boolean work() {
        if (current() == null) {
            return false;
        }
        long before = transactions.number();
        try {
            boolean changed = transactions.work();
            if (isBusy()) {
                nextId();
                throw new Transactions.StuckException("Kafka can't finish an earlier transaction");
            }
            if (transactions.number() != before) {
                ended(transactions.isCommitted(before));
            }
            return changed;
        } catch (Transactions.StuckException e) {
            if (transactions.isUnderWay()) {
                stuck = true;
                nextId();
            }
            throw e;
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            closedUntil = nanoTime.getAsLong() + FENCED_NANOS;
            fenced.met("Kafka has taken the transactional id " + name
                    + " from us. Either this process stood still for longer than "
                    + "transaction.timeout.ms, or another sidecar runs on a copy of this spool, which must not be. It is tried again in 5 s; "
                    + "nothing is lost");
            throw e;
        }
    }

    private void ended(boolean committed) {
        if (committed) {
            leftOut.committed();
            backoff.reset();
            fenced.over("goes on");
            trouble.over("goes on");
            return;
        }
        taken = true;
        String problem = transactions.takeProblem();
        if (problem != null && !Objects.requireNonNull(news).hasCulprit()) {
            trouble.met("a transaction could not be committed and is tried again: " + problem);
            backoff.pause(nanoTime.getAsLong());
        }
    }

    @Override
    boolean isReady() {
        // What was taken back goes first.
        return !taken && transactions.isReady() && !backoff.isOn(nanoTime.getAsLong());
    }

    @Override
    long idleNanos(long most) {
        return switch (transactions.state()) {
            case COMMITTING, ABORTING -> POLL_NANOS;
            case STARTING, RECALLING -> STARTING_POLL_NANOS;
            case OPEN -> Math.max(POLL_NANOS, Math.min(most, transactions.dueNanos()));
            case CLOSED, READY -> most;
        };
    }

    @Override
    boolean isFinal(Outstanding slot) {
        return slot.transaction() == 0 || transactions.isCommitted(slot.transaction());
    }

    @Override
    boolean has(String topic, long ordinal) {
        return transactions.has(topic, ordinal);
    }

    @Override
    void answered() {
        transactions.answered();
    }

    @Override
    void hurry() {
        transactions.hurry();
    }

    @Override
    boolean spoiled(Outstanding slot) {
        if (slot.transaction() == 0) {
            return false;
        }
        transactions.abort();
        return true;
    }

    @Override
    @Nullable
    TakenBack takenBack() {
        if (!taken) {
            return null;
        }
        TakenBack back = new TakenBack(Objects.requireNonNull(news).takeCulprit(), stuck);
        taken = false;
        stuck = false;
        return back;
    }

    @Override
    void leaveOut(String topic) {
        leftOut.add(topic);
    }

    /** A topic that can't be served is found out by its transaction, see {@link LeftOut}. */
    @Override
    BrokerShares.@Nullable Full begin(Lane lane, Topic topic, StoredRecord stored) {
        return null;
    }

    /** Each record is asked for in {@link #send}. */
    @Override
    boolean isShort() {
        return false;
    }

    @Override
    @Nullable
    Exception send(StoredRecord stored, Outstanding slot) {
        if (taken || !transactions.isReady()) {
            return new BufferExhaustedException("the transaction is being finished");
        }
        String topic = slot.topic().name();
        if (transactions.has(topic, stored.ordinal())) {
            slot.delivered();
            return null;
        }
        Exception notNow = notNow(topic, stored);
        if (notNow instanceof TimeoutException) {
            return notNow;
        }
        if (notNow != null) {
            slot.failed(notNow);
            return null;
        }
        var record = convert(stored, topic);
        slot.transaction(transactions.add(topic, stored, slot.index()));
        Exception atOnce = hand(slot, record);
        if (atOnce != null) { // whatever it is, it has spoiled the transaction
            transactions.abort();
            if (atOnce instanceof TimeoutException) {
                slot.transaction(0);
                return atOnce;
            }
            slot.failed(atOnce);
            Objects.requireNonNull(news).culprit(slot, atOnce);
        }
        return null;
    }

    private @Nullable Exception notNow(String topic, StoredRecord stored) {
        if (leftOut.has(topic)) {
            return Transactions.notNow("a transaction could not be finished for this topic, it is tried again later");
        }
        KafkaException problem = transactions.problem(topic, stored.body().partition());
        if (problem != null) {
            return problem;
        }
        return room.isFor(stored.length()) ? null : new BufferExhaustedException("no buffer memory");
    }

    /** Only when the producer must have asked since: a send, which would ask, would spoil the transaction. */
    @Override
    boolean isPartitionOutside(StoredRecord stored, Outstanding slot) {
        String topic = slot.topic().name();
        if (!super.isPartitionOutside(stored, slot)) {
            outsideSince.remove(topic);
            return false;
        }
        long now = nanoTime.getAsLong();
        return now - outsideSince.computeIfAbsent(topic, first -> now)
                >= TimeUnit.MILLISECONDS.toNanos(2L * METADATA_AGE_MS);
    }

    /** Brings the open transaction to an end, for at most {@code most}, then closes; what is not committed by then is taken back. */
    @Override
    void close(Duration most) {
        if (current() == null) {
            return;
        }
        long deadline = nanoTime.getAsLong() + most.toNanos();
        boolean usable = true;
        while (usable && transactions.isUnderWay() && nanoTime.getAsLong() - deadline < 0) {
            transactions.hurry();
            try {
                work();
                LockSupport.parkNanos(POLL_NANOS);
            } catch (KafkaException e) {
                LOG.debug("closing", e);
                usable = false;
            }
        }
        super.close(transactions.isUnderWay() ? Duration.ZERO : most);
        transactions.close();
        taken = true;
    }

    @Override
    void shutDown() {
        closeStore();
    }

    private void closeStore() {
        Positions open = store;
        if (open != null) {
            store = null;
            open.close();
        }
    }
}
