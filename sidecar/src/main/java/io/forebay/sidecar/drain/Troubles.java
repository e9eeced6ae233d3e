// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Handover.Verdict;
import io.forebay.sidecar.drain.Outstanding.State;
import io.forebay.sidecar.spool.LaneMark;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the lanes that don't flow: tries them again, lets them catch up, says what is wrong with them, and moves the backlog of one
 * that is blocked for too long to the dead letters. Confined to the drain thread.
 */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Topics in trouble that have lines of their own in the log. */
    private static final int MOST_SAID = 20;

    /** For so long Kafka has answered others, but not for the topic, before it loses its place. */
    private static final long EXPELLED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long LONGEST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ROUND_NANOS_PER_LANE = TimeUnit.MICROSECONDS.toNanos(250);

    /** How long a producer that is replaced may take to bring what it has to Kafka. */
    private static final Duration RENEWAL = Duration.ofSeconds(2);

    private final Spool spool;
    private final Link link;
    private final Lanes lanes;
    private final CatchUps catchUps;
    private final Settlement settlement;
    private final Handover handover;
    private final Life life;
    private final long blockedMaxBytes;
    private final LongSupplier nanoTime;
    private final Incident others;
    /** Lanes that may catch up, as found in one look at all. */
    private final List<Lane> ready = new ArrayList<>();

    private long next;
    private long nextRound;

    Troubles(
            Spool spool,
            Link link,
            Lanes lanes,
            CatchUps catchUps,
            Settlement settlement,
            Handover handover,
            Life life,
            long blockedMaxBytes,
            LongSupplier nanoTime) {
        this.spool = spool;
        this.link = link;
        this.lanes = lanes;
        this.catchUps = catchUps;
        this.settlement = settlement;
        this.handover = handover;
        this.life = life;
        this.blockedMaxBytes = blockedMaxBytes;
        this.nanoTime = nanoTime;
        others = new Incident(LOG, "other topics", nanoTime);
        next = nanoTime.getAsLong();
        nextRound = next;
    }

    /** Does what is due, now and then; cheap otherwise. */
    void tend() throws SpoolFailedException {
        long now = nanoTime.getAsLong();
        if (now - next < 0) {
            return;
        }
        next = now + PERIOD_NANOS;
        int said = 0;
        int unsaid = 0;
        for (Iterator<Lane> each = lanes.watched().iterator(); each.hasNext(); ) {
            Lane lane = each.next();
            if (lane.isLate() || lane.isBlocked()) {
                if (lane.isInTrouble(now)) {
                    boolean says = lane.isSaid() || said < MOST_SAID;
                    said += says ? 1 : 0;
                    unsaid += says ? 0 : 1;
                    if (says) {
                        lane.say();
                    }
                }
                tend(lane, now);
            } else {
                each.remove();
                lane.flows();
            }
        }
        sayOthers(unsaid);
        letCatchUp(now);
        if (!lanes.watched().isEmpty()) {
            life.nanos(now); // so that it hears of silence
        }
    }

    private void sayOthers(int unsaid) {
        if (unsaid > 0) {
            others.met("are in trouble too, \"forebay status\" lists them all", unsaid + " of them");
        } else {
            others.over("flow");
        }
    }

    /** In rounds that are the rarer the more lanes wait, so that many go together and the spool is not read for each of them. */
    private void letCatchUp(long now) {
        if (!ready.isEmpty() && now - nextRound >= 0) {
            nextRound = now + Math.min(LONGEST_ROUND_NANOS, lanes.watched().size() * ROUND_NANOS_PER_LANE);
            ready.sort(Comparator.comparingLong(Lane::lateOrdinal));
            ready.forEach(catchUps::join);
        }
        ready.clear();
    }

    private void tend(Lane lane, long now) throws SpoolFailedException {
        if (lane.catchUp() != null) {
            return;
        }
        if (lane.isBlocked() && lane.expelledFor() == null) {
            if (lane.mayBeTried(now)) {
                tryAgain(lane);
            }
        } else if (lane.isLate() && !lane.resends() && handover.hasRoomFor(lane)) {
            ready.add(lane);
        }
    }

    private void tryAgain(Lane lane) throws SpoolFailedException {
        Outstanding oldest = lane.oldest();
        if (oldest != null && oldest.state() == State.DEAD) {
            settlement.look(lane); // the dead letters could not be written
        } else if (lane.resends()) {
            boolean answered = !lane.isUnderWay();
            if (answered && settlement.resend(lane, handover, 1) == Verdict.TAKEN) {
                settlement.resendRestOf(lane);
            }
        } else if (lane.isLate()) {
            if (oldest == null) {
                ready.add(lane);
            }
        } else if (oldest == null) {
            lane.unblock(); // what was in trouble is in the dead letters
        }
    }

    /**
     * Moves lanes aside that keep more of the spool from being freed than they may: one topic that nobody mends must not fill the disk
     * for all.
     *
     * @param index where the drain stands
     */
    void expel(long index) throws SpoolFailedException {
        long now = nanoTime.getAsLong();
        // While Kafka is away as a whole, or has just come back, no topic is to blame.
        if (life.nanos(now) < EXPELLED_AFTER_NANOS) {
            return;
        }
        Map<Lane, Long> over = new LinkedHashMap<>();
        boolean renew = false;
        for (Lane lane : lanes.watched()) {
            LaneMark mark = lane.mark();
            long held = mark == null || lane.expelledFor() != null ? 0 : spool.bytesBetween(mark.index(), index);
            if (held > blockedMaxBytes && lane.standsFor(EXPELLED_AFTER_NANOS, now)) {
                over.put(lane, held);
                if (!lane.isBlocked()) {
                    lane.block(
                            new IOException("Kafka answers none of its " + lane.records() + " records under way"), now);
                    renew = true;
                }
            }
        }
        if (renew) { // what the producer has of them must come back first
            link.close(RENEWAL);
            settlement.settle();
        }
        for (Map.Entry<Lane, Long> each : over.entrySet()) {
            expel(each.getKey(), each.getValue());
        }
    }

    private void expel(Lane lane, long held) throws SpoolFailedException {
        Exception why = lane.trouble();
        if (why == null || lane.isUnderWay()) {
            return;
        }
        LOG.error(
                "topic {}: blocked for {} s, and its oldest record keeps {} bytes of the spool from being freed, over "
                        + "drain.blocked.max.bytes={}: its {} records go to the dead letters ({})",
                lane.name(),
                TimeUnit.NANOSECONDS.toSeconds(lane.blockedNanos(nanoTime.getAsLong())),
                held,
                blockedMaxBytes,
                lane.pendingRecords(),
                Outcomes.explained(why));
        for (Outstanding slot = lane.oldest(); slot != null; slot = slot.next) {
            if (slot.state() == State.FAILED && !settlement.aside(slot, Outcomes.BLOCKED_TOO_LONG, why)) {
                return; // the dead letters are full; the next time
            }
        }
        lane.resends(false);
        if (lane.isLate()) {
            lane.expel(why);
        }
    }
}
