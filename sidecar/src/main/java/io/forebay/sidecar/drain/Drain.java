// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.concurrent.Pulse;
import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.concurrent.Threads;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.spool.Spool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that carries records from the spool to Kafka, for as long as that takes: it never gives a record up for lack of an answer,
 * and nothing leaves the spool before the broker's acknowledgement. What was handed over and not checkpointed is handed over again after
 * a crash, so Kafka has it at least once.
 */
public final class Drain implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** Longest idle wait: a full disk is tried again, and pauses end. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final DrainSettings settings;
    private final Spool spool;
    private final DeadLetters deadLetters;
    private final Link link;
    private final Signal signal = new Signal();
    private final Incident checkpointTrouble = new Incident(LOG, "checkpoint", System::nanoTime);
    private final ClockStep clock = new ClockStep(System::currentTimeMillis, System::nanoTime);
    private final KafkaWatch watch;
    private final Pulse pulse = new Pulse("the drain", System::nanoTime);
    private final Thread thread;
    private volatile List<LaneStatus> lanes = List.of();
    private volatile boolean stopping;
    private volatile long lastHandOver;
    private volatile long deadline;

    /**
     * @param spool read and checkpointed by this drain alone
     * @param deadLetters added to by this drain alone
     */
    public Drain(DrainSettings settings, Spool spool, DeadLetterStore deadLetters) {
        this.settings = settings;
        this.spool = spool;
        this.deadLetters = new DeadLetters(deadLetters, System::currentTimeMillis, spool.stamper());
        link = settings.guarantee() == Guarantee.EXACTLY_ONCE
                ? TransactionalLink.kafka(settings.producer(), spool, settings.transactionInterval())
                : Link.kafka(settings.producer(), spool.stamper());
        watch = new KafkaWatch(link, spool, String.valueOf(settings.producer().get("bootstrap.servers")));
        thread = Threads.daemon("forebay-drain", this::run);
    }

    public void start() {
        spool.onProgress(signal::raise);
        thread.start();
        watch.start();
    }

    private void run() {
        Backoff backoff = new Backoff();
        Incident trouble = new Incident(LOG, "drain", System::nanoTime);
        boolean done = false;
        while (!done) {
            try (Dispatcher dispatcher =
                    new Dispatcher(spool, deadLetters, link, settings.limits(), new News(signal), System::nanoTime)) {
                carry(dispatcher);
                pulse.rest(); // the end may take as long as its grace
                dispatcher.finish(remaining());
                done = true;
            } catch (IOException | RuntimeException | Error e) {
                trouble.met("starts again from what is settled, records are kept: " + e);
                LOG.debug("drain", e);
                link.close(Duration.ZERO);
                backoff.pause(System.nanoTime());
                done = !await(backoff);
            }
        }
        pulse.rest();
    }

    private void carry(Dispatcher dispatcher) throws IOException {
        long checkpointAt = System.nanoTime();
        while (!isOver(dispatcher)) {
            pulse.beat();
            long backMs = clock.backMs();
            if (backMs > 0) {
                LOG.warn(
                        "the clock was set back by {} ms: going on with a new producer, the old one would wait that long",
                        backMs);
                dispatcher.renewProducer();
            }
            boolean worked = dispatcher.doWork();
            long now = System.nanoTime();
            if (now - checkpointAt >= 0) {
                checkpoint(dispatcher);
                lanes = dispatcher.laneStatuses(System.currentTimeMillis());
                checkpointAt = now + settings.checkpointInterval().toNanos();
            }
            if (!worked) {
                signal.await(dispatcher.idleNanos(IDLE_NANOS));
            }
        }
    }

    /** Waits for the pause to end; false where there is no time for another attempt. */
    private boolean await(Backoff backoff) {
        while (backoff.isOn(System.nanoTime())) {
            pulse.beat();
            signal.await(IDLE_NANOS);
            if (stopping && System.nanoTime() - deadline >= 0) {
                return false;
            }
        }
        return true;
    }

    private void checkpoint(Dispatcher dispatcher) {
        try {
            dispatcher.checkpoint();
            checkpointTrouble.over("written again");
        } catch (IOException e) {
            // Nothing is lost by an old checkpoint but the time to send again what is behind it.
            checkpointTrouble.met("can't be written, the one before it stays in force: " + e);
        }
    }

    private boolean isOver(Dispatcher dispatcher) {
        return stopping && (dispatcher.isIdle() || System.nanoTime() - lastHandOver >= 0);
    }

    private Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Null while its thread gets on; else that it hasn't for longer than {@code patience}. Any thread. */
    public @Nullable String hang(Duration patience) {
        return pulse.trouble(patience.toNanos());
    }

    /** Why no broker is connected; null where one is. Any thread. */
    public @Nullable String kafkaTrouble() {
        return watch.trouble();
    }

    /** The topics that don't flow, a moment ago. Any thread. */
    public List<LaneStatus> lanes() {
        return lanes;
    }

    /** Delivers what Kafka takes within the grace time, writes a checkpoint and ends. Idempotent; the spool says what remains. */
    @Override
    public void close() {
        if (!stopping) {
            long now = System.nanoTime();
            // Half of the time is for Kafka's answers: what is cut off unanswered would be sent again by the next
            // start.
            lastHandOver = now + settings.shutdownGrace().toNanos() / 2;
            deadline = now + settings.shutdownGrace().toNanos();
            stopping = true;
        }
        signal.raise();
        Threads.join(thread);
        link.shutDown();
        watch.close();
    }
}
