// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Outstanding.State;
import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.LaneMark;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One topic's way through the drain: its records that were handed to the producer, in order, and behind them those that were passed over
 * while the topic could not be served.
 *
 * <pre>
 *  oldest ── outstanding ──▶ newest ── passed over ──▶ the drain's position ── not come to yet ──▶
 *            (the window)              (in the spool)
 * </pre>
 *
 * <p>A lane <em>flows</em> when nothing was passed over. It is <em>late</em> when something was, and <em>blocked</em> when Kafka refuses
 * the topic for now. Confined to the drain thread, but for what {@link News} and the slots call.
 */
final class Lane {
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** A topic that is merely new is known after less. */
    private static final long SAID_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Account account;
    private final Lanes lanes;
    private final Incident incident;
    private final Backoff backoff = new Backoff(FIRST_RETRY_NANOS, LONGEST_RETRY_NANOS);

    // for News
    final AtomicBoolean hasNews = new AtomicBoolean();

    @Nullable
    Lane belowInNews;

    private final AtomicInteger failures = new AtomicInteger();

    // outstanding
    private @Nullable Outstanding oldest;
    private @Nullable Outstanding newest;
    private int records;
    private long bytes;
    private boolean resends;

    // passed over
    private boolean late;
    private long lateIndex;
    private long lateOrdinal;
    private long lateRecords;
    private long lateBytes;
    private @Nullable CatchUp catchUp;

    // blocked
    private @Nullable Exception trouble;
    private long troubleSince;
    private @Nullable Exception expelledFor;
    private boolean watched;

    private final Pace pace = new Pace();

    Lane(Account account, Lanes lanes, LongSupplier nanoTime) {
        this.account = account;
        this.lanes = lanes;
        incident = new Incident(LOG, "topic " + account.name(), nanoTime);
    }

    String name() {
        return account.name();
    }

    // --- outstanding ---------------------------------------------------------------------------------

    void add(Outstanding slot) {
        if (newest == null) {
            oldest = slot;
        } else {
            newest.next = slot;
        }
        newest = slot;
        records++;
        bytes += slot.bytes();
        if (records == 1) {
            tellPending();
        }
    }

    /** The oldest record that is not settled, from which {@link Outstanding#next} leads on. */
    @Nullable
    Outstanding oldest() {
        return oldest;
    }

    /** Takes the oldest away, which has left the spool. */
    Outstanding pop() {
        Outstanding slot = Objects.requireNonNull(oldest);
        oldest = slot.next;
        slot.next = null;
        if (oldest == null) {
            newest = null;
        }
        records--;
        bytes -= slot.bytes();
        return slot;
    }

    int records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    /** Called by slots, on any thread. */
    void failed() {
        failures.incrementAndGet();
    }

    /** Whether records have failed since the last call. */
    boolean takeFailures() {
        return failures.get() != 0 && failures.getAndSet(0) != 0;
    }

    /** Whether records that failed are to be sent again before anything new is. */
    boolean resends() {
        return resends;
    }

    void resends(boolean now) {
        resends = now;
    }

    /** Whether Kafka owes an answer. */
    boolean isUnderWay() {
        for (Outstanding slot = oldest; slot != null; slot = slot.next) {
            if (slot.state() == State.SENT) {
                return true;
            }
        }
        return false;
    }

    // --- passed over ---------------------------------------------------------------------------------

    /** Whether new records are to be passed over, since older ones of the topic wait. */
    boolean isPassedOver() {
        return late || resends || trouble != null;
    }

    boolean isLate() {
        return late;
    }

    void passOver(long index, long ordinal, int size) {
        if (!late) {
            late = true;
            lateIndex = index;
            lateOrdinal = ordinal;
            tellPending();
            lanes.watch(this);
        }
        addLate(1, size);
    }

    /** Begins where an earlier life left the lane. */
    void restore(LaneMark mark) {
        late = true;
        lateIndex = mark.index();
        lateOrdinal = mark.ordinal();
        addLate(mark.records(), mark.bytes());
        tellPending();
        lanes.watch(this);
    }

    /** The record at {@code index} was passed over and is dealt with now; the next is to be looked for behind it. */
    void caughtUp(long index, long ordinal, int size) {
        lateIndex = index;
        lateOrdinal = ordinal + 1;
        addLate(-Math.min(lateRecords, 1), -Math.min(lateBytes, size));
        tellPending();
    }

    /** None of the lane's records before there is left. */
    void skipTo(long index, long ordinal) {
        lateIndex = index;
        lateOrdinal = Math.max(lateOrdinal, ordinal);
        tellPending();
    }

    /** Nothing is passed over any more. */
    void merge() {
        late = false;
        addLate(-lateRecords, -lateBytes); // where damage has taken some
        catchUp = null;
        expelledFor = null;
        tellPending();
    }

    private void addLate(long more, long moreBytes) {
        lateRecords += more;
        lateBytes += moreBytes;
        lanes.addLate(more);
    }

    /** Whether that record, which the drain has come to, was passed over and is still to be dealt with. */
    boolean passedOver(long ordinal) {
        return late && ordinal >= lateOrdinal;
    }

    long lateIndex() {
        return lateIndex;
    }

    /** No record of the lane before this ordinal was passed over and is still to be dealt with. */
    long lateOrdinal() {
        return lateOrdinal;
    }

    /** Who catches up on what was passed over, if anybody does now. */
    @Nullable
    CatchUp catchUp() {
        return catchUp;
    }

    void catchUp(@Nullable CatchUp by) {
        catchUp = by;
    }

    // --- pending -------------------------------------------------------------------------------------

    boolean isPending() {
        return records > 0 || late;
    }

    long pendingRecords() {
        return records + lateRecords;
    }

    /** Where the first record stands that is still in the spool; null where the lane is done. */
    @Nullable
    LaneMark mark() {
        Outstanding first = oldest;
        if (first != null) {
            return new LaneMark(name(), first.index(), first.ordinal(), pendingRecords(), bytes + lateBytes);
        }
        return late ? new LaneMark(name(), lateIndex, lateOrdinal, pendingRecords(), lateBytes) : null;
    }

    /** Lets clients that wait for Kafka know; after the oldest record has changed. */
    void tellPending() {
        Outstanding first = oldest;
        account.pendingFrom(first != null ? first.ordinal() : late ? lateOrdinal : Long.MAX_VALUE);
    }

    // --- blocked -------------------------------------------------------------------------------------

    /** Kafka refuses the topic, or its dead letters can't be kept; it is tried again after a pause, which grows. */
    void block(Exception why, long now) {
        if (trouble == null) {
            troubleSince = now;
        }
        trouble = why;
        backoff.pause(now);
        lanes.watch(this);
    }

    /** The topic is served again. */
    void unblock() {
        trouble = null;
        backoff.reset();
    }

    @Nullable
    Exception trouble() {
        return trouble;
    }

    boolean isBlocked() {
        return trouble != null;
    }

    long blockedNanos(long now) {
        return trouble == null ? 0 : now - troubleSince;
    }

    boolean mayBeTried(long now) {
        return !backoff.isOn(now);
    }

    /** What was passed over, and what failed, goes to the dead letters. */
    void expel(Exception why) {
        expelledFor = why;
    }

    /** Why what was passed over goes to the dead letters; null where it doesn't. */
    @Nullable
    Exception expelledFor() {
        return expelledFor;
    }

    /** Whether somebody looks after it; see {@link Lanes#watched}. */
    boolean isWatched() {
        return watched;
    }

    void watched(boolean now) {
        watched = now;
    }

    /** Whether something is wrong with it, and has been for a while. */
    boolean isInTrouble(long now) {
        return trouble == null ? isStill(now) || isSlow() : blockedNanos(now) >= SAID_AFTER_NANOS;
    }

    /** Whether {@link #say} has said something that isn't over. */
    boolean isSaid() {
        return incident.isOn();
    }

    /** Says what is wrong with it. */
    void say() {
        Exception why = trouble;
        if (why != null) {
            incident.met(Outcomes.explained(why), waiting());
        } else {
            incident.met("Kafka " + (isSlow() ? "takes its records slowly" : "doesn't answer for it"), waiting());
        }
    }

    private String waiting() {
        return pendingRecords() + " records wait, other topics go on";
    }

    /** For looks from outside; null where it flows. */
    @Nullable
    LaneStatus status(long now, long nowMs) {
        Exception why = trouble;
        if (why != null) {
            long sinceMs = nowMs - TimeUnit.NANOSECONDS.toMillis(blockedNanos(now));
            return new LaneStatus(name(), "blocked", Outcomes.explained(why), sinceMs, pendingRecords());
        }
        if (!late && !isStill(now) && !isSlow()) {
            return null;
        }
        String state = late ? "late" : isSlow() ? "slow" : "still";
        long sinceMs = nowMs - TimeUnit.NANOSECONDS.toMillis(pace.stillNanos(now));
        return new LaneStatus(name(), state, null, sinceMs, pendingRecords());
    }

    /** Nothing is wrong with it any more. */
    void flows() {
        watched = false;
        incident.over("goes on");
    }

    // --- pace ----------------------------------------------------------------------------------------

    /** There is something that may move, as of now. */
    void begin(long now) {
        pace.begin(now);
    }

    void moved(int settled, long now) {
        pace.moved(settled, records, now);
    }

    /** Whether nothing has moved for a while. */
    boolean isStill(long now) {
        return records > 0 && pace.isStill(now);
    }

    /** Whether nothing has moved in it for so long, since it is blocked or since Kafka doesn't answer for it. */
    boolean standsFor(long nanos, long now) {
        return blockedNanos(now) >= nanos || (records > 0 && pace.stillNanos(now) >= nanos);
    }

    /** Whether it moves, but needs more than a second for what it has outstanding. */
    boolean isSlow() {
        return pace.isSlow();
    }
}
