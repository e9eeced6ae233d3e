// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Handover.Verdict;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.LaneMark;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the drain does, one {@link #doWork} at a time: settle what Kafka has answered, send again what failed, let those catch up who were
 * passed over, hand over what is new.
 *
 * <p>Records are read once, in the order of the spool, and each goes to the {@link Lane} of its topic. Within a lane they are handed over
 * and settled in that order. A lane in trouble is passed over; it is read again from where it stood once the trouble is gone. When a
 * producer has failed, a new one is given all that is not acknowledged, in order again, before anything new. Confined to one thread.
 */
final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** How long a producer that is replaced may take to bring what it has to Kafka. */
    private static final Duration RENEWAL = Duration.ofSeconds(2);

    /** A topic that was blocked for so long is not waited for at a stop; one that is merely new gets its metadata sooner. */
    private static final long HOPELESS_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Records handed over before settling again. */
    private static final int BURST = 2_048;

    private final Spool spool;
    private final Link link;
    private final Window window;
    private final Life life;
    private final Lanes lanes;
    private final Handover handover;
    private final Settlement settlement;
    private final Troubles troubles;
    private final CatchUps catchUps;
    private final SpoolReader reader;
    private final StoredRecord stored = new StoredRecord();
    private final Backoff backoff = new Backoff();
    private final LongSupplier nanoTime;
    private final Incident trouble;
    private final Overflow overflow;
    private final Splits splits;

    /** Whether {@link #stored} was read and could not be dealt with yet. */
    private boolean held;
    /** Lanes of an earlier life that go first. */
    private final List<Lane> first = new ArrayList<>();

    /** Whether there is something to tell that no checkpoint has. */
    private boolean hasMoved;

    // up to where records were dealt with
    private long index;
    private long ordinal;
    private long unreadable;

    Dispatcher(Spool spool, DeadLetters deadLetters, Link link, DrainLimits limits, News news, LongSupplier nanoTime) {
        this.spool = spool;
        this.link = link;
        this.nanoTime = nanoTime;
        window = new Window(news, limits.windowRecords(), limits.windowBytes());
        lanes = new Lanes(nanoTime);
        long now = nanoTime.getAsLong();
        life = new Life(() -> ProducerFigures.of(link.current(), ProducerFigures.RESPONSES), now);
        trouble = new Incident(LOG, "delivery to Kafka", nanoTime);
        handover = new Handover(deadLetters, link, window, news, life, nanoTime);
        catchUps = new CatchUps(spool, lanes, handover);
        settlement = new Settlement(spool, deadLetters, link, lanes, window, news, life, trouble, nanoTime);
        troubles = new Troubles(
                spool, link, lanes, catchUps, settlement, handover, life, limits.blockedMaxBytes(), nanoTime);
        overflow = new Overflow(spool, link, lanes, settlement, this::discardBefore, nanoTime);
        splits = new Splits(link, lanes, nanoTime);
        reader = spool.reader();
        index = reader.index();
        ordinal = reader.passed();
        unreadable = reader.unreadable();
        try {
            restore(spool.pending());
        } catch (UncheckedIOException e) {
            close();
            throw e;
        }
        link.attach(news, settlement::beforeCommit, this::firstNotLeft);
    }

    private long firstNotLeft(String topic) {
        LaneMark mark = lanes.of(spool.accounts().get(topic)).mark();
        return mark == null ? ordinal + 1 : mark.ordinal();
    }

    /** Lanes near the drain's position were not in trouble, but under way: they go first, so that nothing is read twice for them. */
    private void restore(List<LaneMark> marks) {
        List<LaneMark> inOrder = new ArrayList<>(marks);
        inOrder.sort(Comparator.comparingLong(LaneMark::ordinal));
        for (LaneMark mark : inOrder) {
            Lane lane = lanes.of(spool.accounts().get(mark.topic()));
            lane.restore(mark);
            if (ordinal - mark.ordinal() < 2L * Window.MOST_RECORDS) {
                catchUps.join(lane);
                first.add(lane);
            }
        }
    }

    /** Does what can be done now; says whether that was anything. */
    boolean doWork() throws IOException {
        boolean worked = settlement.settle();
        if (worked) {
            backoff.reset();
            tell();
            spool.left();
        }
        overflow.look(ordinal);
        splits.look();
        Exception fatal = settlement.takeFatal();
        if (fatal != null) {
            trouble.met("the producer failed and is made anew: "
                    + fatal.getClass().getSimpleName() + ": " + Outcomes.explained(fatal));
            link.close(Duration.ZERO);
            backoff.pause(nanoTime.getAsLong()); // what fails at once must not be made anew in a busy loop
            settlement.settle(); // closing it failed the rest, which is sent again with the others
        }
        // Connected before there is anything to send: the first record need not wait for that, and an operator hears of
        // trouble at once.
        if (backoff.isOn(nanoTime.getAsLong()) || !open()) {
            return worked;
        }
        worked |= makeFinal();
        if (!link.isReady()) {
            return worked;
        }
        troubles.tend();
        if (!settlement.resend(handover)) {
            return worked;
        }
        worked |= catchUps.doWork(ordinal, BURST);
        first.removeIf(lane -> lane.catchUp() == null);
        if (first.isEmpty()) {
            worked |= dispatch();
        }
        return worked;
    }

    private boolean makeFinal() {
        boolean worked = false;
        try {
            worked = link.work();
        } catch (KafkaException | IllegalStateException e) {
            trouble.met("the producer failed and is made anew: " + e.getMessage());
            link.close(Duration.ZERO);
            backoff.pause(nanoTime.getAsLong());
        }
        if (worked) {
            lanes.all().stream().filter(lane -> lane.records() > 0).forEach(settlement::look);
        }
        return worked;
    }

    /** How long nothing need be done, up to {@code most}, where nobody raises the signal. */
    long idleNanos(long most) {
        return link.idleNanos(most);
    }

    private boolean dispatch() {
        int count = 0;
        while (count < BURST && (held || reader.next(stored))) {
            held = true;
            Topic topic = reader.topicOf(stored);
            Lane lane = lanes.of(topic);
            Verdict verdict =
                    lane.isPassedOver() ? Verdict.PASS_OVER : handover.offer(lane, topic, stored, reader.index());
            if (verdict == Verdict.HOLD) {
                break;
            }
            if (verdict == Verdict.PASS_OVER) {
                lane.passOver(reader.index(), stored.ordinal(), stored.length());
            }
            dealt();
            count++;
        }
        if (!held && reader.passed() > ordinal) {
            ordinal = reader.passed(); // the rest up to there can't be read
            unreadable = reader.unreadable();
            tell();
            spool.left();
            count++;
        }
        if (count > 0) {
            tell();
        }
        return count > 0;
    }

    /** As {@link #dispatch}, for records that are not wanted any more. */
    private long discardBefore(long end) throws IOException {
        long count = 0;
        while (held || reader.next(stored)) {
            held = true;
            if (reader.index() >= end) {
                break;
            }
            spool.countDiscarded(reader.topicOf(stored), stored.ordinal());
            dealt();
            count++;
        }
        tell();
        checkpoint();
        return count;
    }

    private void dealt() {
        held = false;
        index = reader.index();
        ordinal = stored.ordinal();
        unreadable = reader.unreadable();
    }

    private void tell() {
        hasMoved = true;
        spool.passed(ordinal, window.records() + lanes.lateRecords());
    }

    private boolean open() {
        try {
            if (link.open()) {
                life.begin(nanoTime.getAsLong());
            }
            return true;
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            trouble.met("no producer can be made: " + cause.getMessage());
            backoff.pause(nanoTime.getAsLong());
            return false;
        }
    }

    /**
     * Goes on with a new producer. The old one gets some seconds to bring what it has to Kafka; what it doesn't, the new one is given.
     */
    void renewProducer() {
        link.close(RENEWAL);
    }

    /** Makes durable how far everything has come, and frees the files that this completes. */
    void checkpoint() throws IOException {
        if (hasMoved) {
            hasMoved = false;
            spool.settle(index, ordinal, unreadable, lanes.marks());
        }
        spool.checkpoint();
        troubles.expel(index);
    }

    /** Whether nothing is left that Kafka would take now. */
    boolean isIdle() {
        long now = nanoTime.getAsLong();
        return !held
                && reader.passed() >= spool.expected()
                && lanes.all().stream().allMatch(lane -> !lane.isPending() || lane.blockedNanos(now) >= HOPELESS_NANOS);
    }

    /** Waits for Kafka's answers to what is handed over, for at most {@code most}, settles what came, and closes the producer. */
    void finish(Duration most) throws IOException {
        link.close(most);
        settlement.settle();
        tell();
        checkpoint();
    }

    /** The lanes that don't flow. */
    List<LaneStatus> laneStatuses(long nowMs) {
        long now = nanoTime.getAsLong();
        return lanes.watched().stream()
                .map(lane -> lane.status(now, nowMs))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Keeps how far everything has come, for one who goes on after this. */
    @Override
    public void close() {
        spool.settle(index, ordinal, unreadable, lanes.marks());
        catchUps.close();
        settlement.close();
        reader.close();
    }
}
