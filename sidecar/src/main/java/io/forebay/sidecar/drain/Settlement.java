// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Handover.Verdict;
import io.forebay.sidecar.drain.Outstanding.State;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.SpoolReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a record once the producer has answered: it is counted and leaves its lane, or what its error means is done, see
 * {@link Outcomes}. Confined to the drain thread.
 */
final class Settlement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

    /** A record that was sent so often for something beside it waits as that of a topic in trouble does. */
    private static final int ATTEMPTS_AT_ONCE = 3;

    private final Spool spool;
    private final DeadLetters deadLetters;
    private final Link link;
    private final Lanes lanes;
    private final Window window;
    private final News news;
    private final Life life;
    private final Incident trouble;
    private final DrainObserver observer;
    private final LongSupplier nanoTime;
    private final SpoolReader rereader;
    private final StoredRecord again = new StoredRecord();
    private final Deque<Lane> resending = new ArrayDeque<>();
    private @Nullable Exception fatal;

    Settlement(
            Spool spool,
            DeadLetters deadLetters,
            Link link,
            Lanes lanes,
            Window window,
            News news,
            Life life,
            Incident trouble,
            DrainObserver observer,
            LongSupplier nanoTime) {
        this.spool = spool;
        this.deadLetters = deadLetters;
        this.link = link;
        this.lanes = lanes;
        this.window = window;
        this.news = news;
        this.life = life;
        this.trouble = trouble;
        this.observer = observer;
        this.nanoTime = nanoTime;
        rereader = spool.reader();
    }

    /** Looks at every lane in which something was answered; says whether anything has left the spool. */
    boolean settle() throws SpoolFailedException {
        boolean any = false;
        TakenBack back = link.takenBack();
        if (back != null) {
            takeBack(back);
        }
        Lane lane = news.take();
        if (lane != null) {
            link.answered();
        }
        while (lane != null) {
            Lane next = News.next(lane);
            any |= settle(lane);
            if (lane.takeFailures() && !isSpoiled(lane)) {
                failed(lane);
                any |= settle(lane);
            }
            lane = next;
        }
        if (any) {
            trouble.over("goes on");
        }
        return any;
    }

    private boolean settle(Lane lane) {
        int count = 0;
        boolean delivered = false;
        long receivedAt = 0;
        long sentNanos = 0;
        int alike = 0;
        for (Outstanding slot = lane.oldest(); slot != null; slot = lane.oldest()) {
            State state = slot.state();
            if (state == State.DELIVERED && link.isFinal(slot)) {
                delivered = true;
                spool.countDelivered(slot.topic());
                // Many came and went together: they are told of together.
                if (slot.receivedAt() != receivedAt || slot.sentNanos() != sentNanos) {
                    tellDelivered(lane, alike, receivedAt, sentNanos);
                    alike = 0;
                    receivedAt = slot.receivedAt();
                    sentNanos = slot.sentNanos();
                }
                alike++;
            } else if (state == State.DEAD && isSafeInDeadLetters(lane)) {
                spool.countDeadLettered(slot.topic());
            } else if (state == State.DISCARDED) {
                spool.countDiscarded(slot.topic(), slot.ordinal());
            } else {
                break;
            }
            endTrace(slot);
            window.giveBack(lane.pop());
            count++;
        }
        tellDelivered(lane, alike, receivedAt, sentNanos);
        if (count == 0) {
            return false;
        }
        long now = nanoTime.getAsLong();
        lane.moved(count, now);
        lane.tellPending();
        if (delivered) {
            life.sign(now);
            goOn(lane);
        }
        return true;
    }

    private void tellDelivered(Lane lane, int records, long receivedAt, long sentNanos) {
        if (records > 0) {
            observer.delivered(lane.name(), records, receivedAt, sentNanos);
        }
    }

    private static void endTrace(Outstanding slot) {
        RecordTrace trace = slot.trace();
        if (trace != null) {
            trace.left(
                    slot.state() == State.DELIVERED ? null : slot.state().name().toLowerCase(Locale.ROOT));
            slot.trace(null);
        }
    }

    private boolean isSpoiled(Lane lane) {
        for (Outstanding slot = lane.oldest(); slot != null; slot = slot.next) {
            if (slot.state() == State.FAILED && link.spoiled(slot)) {
                return true;
            }
        }
        return false;
    }

    /** Has what was taken back sent again, and does about the culprit what its error means. */
    private void takeBack(TakenBack back) throws SpoolFailedException {
        boolean answered = back.stuck() && lanes.all().stream().anyMatch(this::hasAnswer);
        for (Lane lane : lanes.all()) {
            Set<String> unanswered = new HashSet<>();
            boolean any = false;
            for (Outstanding slot = lane.oldest(); slot != null; slot = slot.next) {
                if (!link.isFinal(slot) && slot.state() != State.DEAD && slot.state() != State.DISCARDED) {
                    any = true;
                    if (answered && slot.state() == State.FAILED) {
                        unanswered.add(slot.topic().name());
                    }
                    slot.takenBack(slot == back.culprit());
                }
            }
            if (any) {
                if (!unanswered.isEmpty()) {
                    unanswered.forEach(link::leaveOut);
                    lane.block(new IOException("Kafka doesn't answer for it"), nanoTime.getAsLong());
                }
                var unused = lane.takeFailures();
                failed(lane);
            }
            if (lane.records() > 0) {
                news.of(lane); // what is final by now is to be settled
            }
        }
    }

    private boolean hasAnswer(Lane lane) {
        for (Outstanding slot = lane.oldest(); slot != null; slot = slot.next) {
            if (!link.isFinal(slot) && slot.state() == State.DELIVERED) {
                return true;
            }
        }
        return false;
    }

    /**
     * Before positions are committed: what is before them must be in the transaction, or safe in the dead letters.
     *
     * @return null where that is so, else why not
     */
    @Nullable
    String beforeCommit() {
        for (Lane lane : lanes.all()) {
            boolean failed = false;
            for (Outstanding slot = lane.resends() ? lane.oldest() : null; slot != null; slot = slot.next) {
                failed |= slot.state() == State.FAILED;
                if (failed && slot.transaction() != 0) {
                    return "record " + slot.ordinal() + " of topic " + lane.name() + " was sent before an older one";
                }
            }
        }
        return deadLetters.sync();
    }

    private void goOn(Lane lane) {
        if (lane.isBlocked()) {
            lane.unblock();
            if (lane.resends()) {
                resending.add(lane);
            }
        }
    }

    private boolean isSafeInDeadLetters(Lane lane) {
        String problem = deadLetters.sync();
        if (problem != null) {
            lane.block(new IOException(problem), nanoTime.getAsLong());
        }
        return problem == null;
    }

    private void failed(Lane lane) throws SpoolFailedException {
        Exception blocked = null;
        boolean again = false;
        for (Outstanding slot = lane.oldest(); slot != null; slot = slot.next) {
            if (slot.state() == State.FAILED) {
                Outcome outcome = Outcomes.of(slot.error());
                if (slot.takeNewError()) {
                    observer.failed(lane.name(), slot.error().getClass().getSimpleName(), outcome.text());
                }
                switch (outcome) {
                    case DEAD -> blocked = bury(slot, blocked);
                    case BLOCKED -> blocked = slot.error();
                    case RETRY -> {
                        again = true;
                        boolean beside = slot.error() instanceof TransactionAbortedException;
                        blocked = beside || slot.attempts() < ATTEMPTS_AT_ONCE ? blocked : slot.error();
                    }
                    case RECREATE -> {
                        again = true;
                        fatal = slot.error();
                    }
                }
            }
        }
        if (blocked != null) {
            lane.block(blocked, nanoTime.getAsLong());
        }
        if ((blocked != null || again) && !lane.resends()) {
            lane.resends(true);
            if (blocked == null) {
                resending.add(lane);
            }
        }
    }

    /** Puts a record that Kafka will never take aside; where the disk has no room for that, it stays failed and is tried again. */
    private @Nullable Exception bury(Outstanding slot, @Nullable Exception blocked) throws SpoolFailedException {
        Exception error = slot.error();
        if (aside(slot, Outcomes.code(error), error)) {
            LOG.warn(
                    "record {} of topic {} goes to the dead letters: {}",
                    slot.ordinal(),
                    slot.topic().name(),
                    Outcomes.explained(error));
            return blocked;
        }
        return new IOException(deadLetters.whyNot());
    }

    /** Adds an outstanding record to the dead letters; false where that isn't possible now. */
    boolean aside(Outstanding slot, String code, Exception why) throws SpoolFailedException {
        reread(slot);
        if (!deadLetters.add(again, code, why)) {
            return false;
        }
        observer.deadLettered(code);
        slot.dead();
        news.of(slot.lane());
        return true;
    }

    /** Into {@link #again}. The ordinal is compared, since damage before a record may have made its index a wrong one. */
    private void reread(Outstanding slot) throws SpoolFailedException {
        if (!rereader.reread(slot.index(), again) || again.ordinal() != slot.ordinal()) {
            throw new SpoolFailedException(
                    "record " + slot.ordinal() + " was read before and can't be read again",
                    new IOException(Long.toHexString(slot.index())));
        }
    }

    /** The error after which the producer is of no use any more, if there was one since the last call. */
    @Nullable
    Exception takeFatal() {
        Exception taken = fatal;
        fatal = null;
        return taken;
    }

    /** Sends again what failed, in each lane in order; false while there is more of it than the producer takes now. */
    boolean resend(Handover handover) throws SpoolFailedException {
        for (Lane lane = resending.peek(); lane != null; lane = resending.peek()) {
            if (!lane.isBlocked() && resend(lane, handover, Integer.MAX_VALUE) == Verdict.HOLD) {
                return false;
            }
            resending.remove();
        }
        return true;
    }

    /** What is left of the lane is sent again with the next {@link #resend(Handover)}, unless it is blocked still. */
    void resendRestOf(Lane lane) {
        if (!lane.isBlocked() && lane.resends()) {
            resending.add(lane);
        }
    }

    /** Looks at the lane again, though nothing was answered in it. */
    void look(Lane lane) {
        news.of(lane);
    }

    /** Sends again at most so many of the lane's records that failed. */
    Verdict resend(Lane lane, Handover handover, int most) throws SpoolFailedException {
        int count = 0;
        for (Outstanding slot = lane.oldest(); slot != null && count < most; slot = slot.next) {
            if (slot.state() == State.FAILED) {
                reread(slot);
                Verdict verdict = handover.send(lane, again, slot);
                if (verdict != Verdict.TAKEN) {
                    return verdict;
                }
                count++;
                if (slot.state() == State.FAILED) { // at once: it is in the news
                    news.of(lane);
                }
            }
        }
        if (count < most) {
            lane.resends(false);
        }
        return Verdict.TAKEN;
    }

    @Override
    public void close() {
        rereader.close();
    }
}
