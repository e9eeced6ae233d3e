// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Outstanding.State;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Topic;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;

/** Hands one record on: to the producer, or to where else it belongs. Never waits. Confined to the drain thread. */
final class Handover {
    enum Verdict {
        /** The record stands in its lane and goes its way. */
        TAKEN,
        /** Not now, and it would be no other for any other record: try again. */
        HOLD,
        /** Not now, for a reason that is its topic's: go on with others. */
        PASS_OVER
    }

    /** While a broker has all the memory that it may, all wait this long for it to give some back. */
    private static final long FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    /** As long again where no record of others tells meanwhile that Kafka is there. */
    private static final long FULL_IN_SILENCE_NANOS = 2 * FULL_NANOS;
    /** Records that are handed over by one look at the clock. */
    private static final int TICK_RECORDS = 64;
    /** A lane in which nothing got through for so long takes no memory where that is short. */
    private static final long UNPROVEN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DeadLetters deadLetters;
    private final Link link;
    private final Window window;
    private final News news;
    private final Life life;
    private final Patience patience;
    private final LongSupplier nanoTime;
    private final DrainObserver observer;
    private long tickNanos;
    private int untilTick;

    Handover(
            DeadLetters deadLetters,
            Link link,
            Window window,
            News news,
            Life life,
            DrainObserver observer,
            LongSupplier nanoTime) {
        this.deadLetters = deadLetters;
        this.link = link;
        this.window = window;
        this.news = news;
        this.life = life;
        this.observer = observer;
        this.nanoTime = nanoTime;
        patience = new Patience(nanoTime.getAsLong());
    }

    /** Looks at the clock, for the records that are handed over next. */
    void tick() {
        tickNanos = nanoTime.getAsLong();
        untilTick = TICK_RECORDS;
    }

    /** Whether the lane has got through with so much that it may go on, not for one record only. */
    boolean hasRoomFor(Lane lane) {
        return window.hasRoomFor(2 * lane.records(), 2 * lane.bytes()) && !isUnproven(lane);
    }

    /** Takes the record, which stands at {@code index}. */
    Verdict offer(Lane lane, Topic topic, StoredRecord stored, long index) {
        if (!window.hasRoomFor(lane.records(), lane.bytes()) || isUnproven(lane)) {
            link.hurry();
            long now = nanoTime.getAsLong();
            return (lane.isSlow() || lane.isStill(now)) && life.isOn(now) ? Verdict.PASS_OVER : Verdict.HOLD;
        }
        boolean goesAside = stored.kind() == Kind.REJECTED || lane.expelledFor() != null;
        BrokerShares.Full full = goesAside || lane.records() > 0 ? null : link.begin(lane, topic, stored);
        if (full != null) {
            return waitFor(full, lane);
        }
        Outstanding slot = window.take(stored.length());
        slot.begin(lane, topic, index, stored.ordinal(), stored.length(), stored.receivedAt());
        slot.trace(observer.trace(stored, topic.name()));
        Verdict verdict = goesAside ? aside(lane, stored, slot) : send(lane, stored, slot);
        if (verdict == Verdict.TAKEN) {
            if (lane.records() == 0) {
                lane.begin(nanoTime.getAsLong());
            }
            lane.add(slot);
            if (slot.state() != State.SENT) {
                news.of(lane);
            }
        } else {
            window.giveBack(slot);
        }
        return verdict;
    }

    /** Whether it may take no memory: what is left is for lanes that move. */
    private boolean isUnproven(Lane lane) {
        return lane.records() > 0 && link.isShort() && lane.standsFor(UNPROVEN_NANOS, nanoTime.getAsLong());
    }

    private Verdict waitFor(BrokerShares.Full full, Lane lane) {
        long now = nanoTime.getAsLong();
        long nanos = now - full.since();
        boolean isItAlone =
                life.signedSince(full.since()) ? nanos >= FULL_NANOS : nanos >= FULL_IN_SILENCE_NANOS && life.isOn(now);
        if (!isItAlone) {
            return Verdict.HOLD;
        }
        lane.block(new NoMetadataException(new LeaderNotAvailableException(full.toString())), now);
        return Verdict.PASS_OVER;
    }

    private Verdict aside(Lane lane, StoredRecord stored, Outstanding slot) {
        if (link.has(slot.topic().name(), stored.ordinal())) { // what is before a position is where it belongs
            if (stored.kind() == Kind.REJECTED) {
                slot.dead();
            } else {
                slot.delivered();
            }
            return Verdict.TAKEN;
        }
        Exception expelledFor = lane.expelledFor();
        String code = DrainObserver.REJECTED;
        boolean added;
        if (expelledFor == null || stored.kind() == Kind.REJECTED) {
            added = deadLetters.addRejected(stored);
        } else {
            code = Outcomes.BLOCKED_TOO_LONG;
            added = deadLetters.add(stored, code, expelledFor);
        }
        if (!added) {
            lane.block(new IOException(deadLetters.whyNot()), nanoTime.getAsLong());
            return Verdict.PASS_OVER;
        }
        observer.deadLettered(code);
        slot.dead();
        return Verdict.TAKEN;
    }

    /** Hands a record to the producer whose slot is, or will be, in its lane. */
    Verdict send(Lane lane, StoredRecord stored, Outstanding slot) {
        RecordTrace trace = slot.trace();
        if (trace != null) {
            trace.handedOver();
        }
        Exception notNow = link.send(stored, slot);
        if (notNow == null) {
            if (untilTick-- <= 0) {
                tick();
            }
            slot.sentNanos(tickNanos);
            if (lane.trouble() instanceof NoMetadataException) {
                lane.unblock();
            }
            if (patience.isWaiting()) {
                patience.over(nanoTime.getAsLong());
            }
            return Verdict.TAKEN;
        }
        return notNow instanceof BufferExhaustedException ? Verdict.HOLD : noMetadata(lane, stored, slot, notNow);
    }

    private Verdict noMetadata(Lane lane, StoredRecord stored, Outstanding slot, Exception timeout) {
        long now = nanoTime.getAsLong();
        Throwable answer = timeout.getCause();
        if (answer == null && (!life.isOn(now) || patience.waits(now))) {
            return Verdict.HOLD;
        }
        patience.over(now);
        if (lane.blockedNanos(now) > NoMetadataException.CERTAIN_NANOS && link.isPartitionOutside(stored, slot)) {
            // A wrong number, not one that is about to exist.
            slot.failed(new IllegalArgumentException(
                    "partition " + stored.body().partition() + " does not exist: " + timeout.getMessage()));
            return Verdict.TAKEN;
        }
        lane.block(new NoMetadataException(answer == null ? timeout : answer), now);
        return Verdict.PASS_OVER;
    }
}
