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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
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

    private volatile DrainSettings settings;
    private final Spool spool;
    private final DeadLetters deadLetters;
    private final Link link;
    private final Signal signal = new Signal();
    private final Incident checkpointTrouble = new Incident(LOG, "checkpoint", System::nanoTime);
    private final ClockStep clock = new ClockStep(System::currentTimeMillis, System::nanoTime);
    private final KafkaWatch watch;
    private final Pulse pulse = new Pulse("the drain", System::nanoTime);
    private final DrainObserver observer;
    private final Renewal renewal;
    private final Thread thread;
    private volatile List<LaneStatus> lanes = List.of();
    private volatile int flowing;
    private volatile int outstanding;
    private volatile boolean stopping;
    private volatile long lastHandOver;
    private volatile long deadline;

    /**
     * @param spool read and checkpointed by this drain alone
     * @param deadLetters added to by this drain alone
     * @param observer is told what happens
     */
    public Drain(DrainSettings settings, Spool spool, DeadLetterStore deadLetters, DrainObserver observer) {
        this.observer = observer;
        this.settings = settings;
        this.spool = spool;
        this.deadLetters = new DeadLetters(deadLetters, System::currentTimeMillis, spool.stamper());
        link = settings.guarantee() == Guarantee.EXACTLY_ONCE
                ? TransactionalLink.kafka(settings.producer(), spool, settings.transactionInterval())
                : Link.kafka(settings.producer(), spool.stamper());
        watch = new KafkaWatch(link, spool, servers(settings));
        renewal = new Renewal(link, signal, System::nanoTime);
        thread = Threads.daemon("forebay-drain", this::run);
    }

    private static String servers(DrainSettings settings) {
        return String.valueOf(settings.producer().get("bootstrap.servers"));
    }

    /** What is prepared for {@link #change}; to be closed where it doesn't come to that. */
    public static final class Prepared implements AutoCloseable {
        private final DrainSettings settings;
        private final @Nullable ProducerChange producer;

        private Prepared(DrainSettings settings, @Nullable ProducerChange producer) {
            this.settings = settings;
            this.producer = producer;
        }

        @Override
        public void close() {
            if (producer != null) {
                producer.close();
            }
        }
    }

    /**
     * Makes what other settings need, and changes nothing. Whether Kafka accepts them shows only later. Any thread.
     *
     * @param producerToo whether the producer is to be another one, also where its settings read the same
     * @throws IllegalArgumentException where no producer can be made of them, with the reason
     */
    public Prepared prepare(DrainSettings other, boolean producerToo) {
        try {
            return new Prepared(other, producerToo ? ProducerChange.kafka(other.producer()) : null);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException("no producer can be made: " + cause.getMessage(), e);
        }
    }

    /**
     * Puts other settings in force; the guarantee stays. Returns when that is done, which may take as long as Kafka takes to answer what
     * it was given before, half a minute at most. Any thread but the drain's, one at a time.
     *
     * @return false where Kafka did not answer all of that, so that the rest is sent again and may be there twice
     * @throws IllegalStateException at a stop
     */
    public boolean change(Prepared prepared) {
        settings = prepared.settings;
        if (prepared.producer != null) {
            watch.change(servers(settings));
        }
        try {
            return renewal.ask(prepared.settings, prepared.producer).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the sidecar is stopping", e);
        }
    }

    /** Has a {@link #change} that is under way end soon, since the sidecar is to stop. Any thread. */
    public void hurryChange() {
        renewal.hurry();
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
            try (Dispatcher dispatcher = new Dispatcher(
                    spool, deadLetters, link, settings.limits(), new News(signal), observer, System::nanoTime)) {
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
        renewal.end();
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
            renewal.work(dispatcher, worked);
            long now = System.nanoTime();
            if (now - checkpointAt >= 0) {
                checkpoint(dispatcher);
                lanes = dispatcher.laneStatuses(System.currentTimeMillis());
                flowing = dispatcher.laneCount() - lanes.size();
                outstanding = dispatcher.outstanding();
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
            observer.checkpoint(true);
        } catch (IOException e) {
            // Nothing is lost by an old checkpoint but the time to send again what is behind it.
            observer.checkpoint(false);
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

    /** How many topics flow, a moment ago. Any thread. */
    public int flowing() {
        return flowing;
    }

    /** Records that were handed to Kafka's producer and have not left the spool, a moment ago. Any thread. */
    public int outstanding() {
        return outstanding;
    }

    /** Figures that Kafka's producer keeps of itself, by those of these names that it knows. Any thread. */
    public Map<String, Double> kafkaFigures(Set<String> names) {
        return ProducerFigures.of(link.current(), names);
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
