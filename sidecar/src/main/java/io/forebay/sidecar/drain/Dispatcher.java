// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Outstanding.State;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.SpoolReader;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the drain does, one {@link #doWork} at a time: settle what Kafka has answered, deal with what failed, hand over what is new.
 *
 * <p>Records are handed over in the order of the spool and settled in that order, so everything before the checkpoint is done. When a
 * producer has failed, a new one is given all that is not acknowledged, in order again, before anything new. Confined to one thread.
 */
final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** How long a producer that is replaced may take to bring what it has to Kafka. */
    private static final Duration RENEWAL = Duration.ofSeconds(2);

    /** Records handed over before settling again. */
    private static final int BURST = 2_048;

    private final Spool spool;
    private final DeadLetters deadLetters;
    private final Link link;
    private final Window window;
    private final SpoolReader reader;
    private final SpoolReader rereader;
    private final StoredRecord stored = new StoredRecord();
    private final StoredRecord again = new StoredRecord();
    private final Backoff backoff = new Backoff();
    private final LongSupplier nanoTime;
    private final Incident trouble;

    /** Whether {@link #stored} was read and could not be handed over yet. */
    private boolean held;
    /** Whether records in the window are to be sent again before anything new is; {@link #resendAt} is the next to look at. */
    private boolean resending;

    private long resendAt;

    private final SplitLoop splitLoop;
    /** Position up to which records are sent singly; behind the window's head when none are. */
    private long singlyUntil;

    private long settledIndex;
    private long settledOrdinal;
    private long settledUnreadable;

    Dispatcher(Spool spool, Spool deadLetterSpool, Link link, Window window, LongSupplier nanoTime) {
        this.spool = spool;
        this.deadLetters = new DeadLetters(deadLetterSpool);
        this.link = link;
        this.window = window;
        this.nanoTime = nanoTime;
        this.reader = spool.reader();
        this.rereader = spool.reader();
        this.trouble = new Incident(LOG, "delivery to Kafka", nanoTime);
        splitLoop = new SplitLoop(() -> ProducerFigures.of(link.current(), ProducerFigures.SPLITS), nanoTime);
        settledOrdinal = reader.passed();
        settledUnreadable = reader.unreadable();
    }

    /** Does what can be done now; says whether that was anything. */
    boolean doWork() throws SpoolFailedException {
        boolean worked = settle();
        if (worked || window.isEmpty()) {
            splitLoop.progress();
        } else if (splitLoop.isOn()) {
            sendSingly();
        }
        if (window.takeFailures()) {
            handleFailures();
        }
        // Connected before there is anything to send: the first record need not wait for that, and an operator hears of
        // trouble at once.
        if (!backoff.isOn(nanoTime.getAsLong()) && open()) {
            worked |= resending ? resend() : dispatch();
        }
        return worked;
    }

    private boolean settle() {
        boolean any = false;
        while (!window.isEmpty()) {
            Outstanding oldest = window.at(window.head());
            State state = oldest.state();
            if (state == State.DELIVERED) {
                spool.countDelivered(oldest.topic());
            } else if (state == State.DEAD && isSafeInDeadLetters()) {
                spool.countDeadLettered(oldest.topic());
            } else {
                break;
            }
            settledIndex = oldest.index();
            settledOrdinal = oldest.ordinal();
            settledUnreadable = oldest.unreadable();
            window.pop();
            any = true;
        }
        if (window.isEmpty() && !held && reader.passed() > settledOrdinal) {
            settledOrdinal = reader.passed(); // the rest up to there can't be read
            settledUnreadable = reader.unreadable();
            any = true;
        }
        if (any) {
            resendAt = Math.max(resendAt, window.head());
            backoff.reset();
            trouble.over("goes on");
            spool.settle(settledIndex, settledOrdinal, settledUnreadable);
            backToBatches();
        }
        return any;
    }

    /**
     * Lets the broker judge each record in the window by itself, since the producer has got stuck on a batch. What it has not brought to
     * Kafka is sent again, in order.
     */
    private void sendSingly() {
        trouble.met("the producer splits a batch that is too large over and over; its records are sent one by one");
        link.singly(true);
        link.close(RENEWAL);
        singlyUntil = window.tail();
    }

    private void backToBatches() {
        if (singlyUntil > 0 && window.head() >= singlyUntil) {
            singlyUntil = 0;
            link.singly(false);
            link.close(RENEWAL);
        }
    }

    private boolean isSafeInDeadLetters() {
        String problem = deadLetters.sync();
        if (problem != null) {
            trouble.met(problem);
        }
        return problem == null;
    }

    private void handleFailures() throws SpoolFailedException {
        Exception fatal = null;
        Exception blocked = null;
        boolean beside = false;
        for (long at = window.head(); at < window.tail(); at++) {
            Outstanding slot = window.at(at);
            if (slot.state() == State.FAILED) {
                switch (Outcomes.of(slot.error())) {
                    case DEAD -> bury(slot);
                    case BLOCKED -> blocked = slot.error();
                    case RECREATE -> fatal = slot.error();
                    case RESEND -> beside = true;
                }
            }
        }
        if (fatal != null) {
            trouble.met("the producer failed and is made anew: " + fatal);
            link.close(Duration.ZERO);
        } else if (blocked != null) {
            trouble.met("Kafka refuses for now: " + blocked);
        }
        if (fatal != null || blocked != null || beside) {
            backoff.pause(
                    nanoTime.getAsLong()); // of whichever kind: what fails at once must not be sent in a busy loop
        }
        window.takeFailures(); // closing the producer failed the rest, which is sent again with the others
        resendAt = window.head();
        resending = true;
    }

    /** Puts a record that Kafka will never take aside; where the disk has no room for that, it stays failed and is tried again. */
    private void bury(Outstanding slot) throws SpoolFailedException {
        Exception error = slot.error();
        if (!reread(slot)) {
            LOG.error(
                    "record {} of {} can't be read again for the dead letters",
                    slot.ordinal(),
                    slot.topic().name());
            return;
        }
        if (deadLetters.add(again, Outcomes.code(error), error)) {
            LOG.warn(
                    "record {} of topic {} goes to the dead letters: {}",
                    slot.ordinal(),
                    slot.topic().name(),
                    error.getMessage());
            slot.dead();
        } else {
            trouble.met(deadLetters.whyNot());
            backoff.pause(nanoTime.getAsLong());
        }
    }

    /** Into {@link #again}. The ordinal is compared, since damage before a record may have made its index a wrong one. */
    private boolean reread(Outstanding slot) {
        return rereader.reread(slot.index(), again) && again.ordinal() == slot.ordinal();
    }

    private boolean resend() throws SpoolFailedException {
        while (resendAt < window.tail()) {
            Outstanding slot = window.at(resendAt);
            if (slot.state() == State.FAILED) {
                if (!reread(slot)) {
                    throw new SpoolFailedException(
                            "record " + slot.ordinal() + " was read before and can't be read again",
                            new IOException(Long.toHexString(slot.index())));
                }
                Exception notNow = link.send(again, slot);
                if (notNow != null) {
                    trouble.met(String.valueOf(notNow.getMessage()));
                    return false;
                }
                if (window.hasFailures()) {
                    return true;
                }
            }
            resendAt++;
        }
        resending = false;
        return true;
    }

    private boolean dispatch() throws SpoolFailedException {
        int count = 0;
        // Where Kafka refuses whoever asks, each record of the burst would wait for its own refusal.
        while (count < BURST && !window.isFull() && !window.hasFailures()) {
            if (!held && !reader.next(stored)) {
                break;
            }
            held = true;
            if (!handOver()) {
                break;
            }
            held = false;
            count++;
        }
        return count > 0;
    }

    private boolean handOver() throws SpoolFailedException {
        Outstanding slot = window.push();
        slot.begin(reader.index(), stored.ordinal(), reader.unreadable(), reader.topicOf(stored));
        if (stored.kind() == Kind.REJECTED) {
            slot.dead();
            if (!deadLetters.addRejected(stored)) {
                window.undoPush();
                trouble.met(deadLetters.whyNot());
                backoff.pause(nanoTime.getAsLong());
                return false;
            }
            return true;
        }
        Exception notNow = link.send(stored, slot);
        if (notNow != null) {
            window.undoPush();
            trouble.met(String.valueOf(notNow.getMessage())); // send has waited already, so there is no pause
        }
        return notNow == null;
    }

    private boolean open() {
        try {
            link.open();
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

    /** Whether every record of the spool that is synced is settled. */
    boolean isIdle() {
        return window.isEmpty() && !held && reader.passed() >= spool.synced();
    }

    /** Waits for Kafka's answers to what is handed over, for at most {@code most}, settles what came, and closes the producer. */
    void finish(Duration most) throws IOException {
        link.close(most);
        settle();
        spool.checkpoint();
    }

    @Override
    public void close() {
        reader.close();
        rereader.close();
    }
}
