// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.concurrent.Threads;
import io.forebay.sidecar.deadletters.DeadLetter;
import io.forebay.sidecar.deadletters.DeadLetterCursor;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.deadletters.OrdinalRanges;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends dead letters to a topic, with a producer and a thread of its own, so that its trouble is nobody else's. A letter is taken out of
 * the store once Kafka has acknowledged it: that is the durable mark, and killed in between it is sent again.
 *
 * <p>A letter that this topic will never take either stays in the store, and those behind it go on.
 */
final class DeadLetterForwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterForwarder.class);

    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** This thread may wait: there is nobody whom it holds up. */
    private static final int MAX_BLOCK_MS = 2_000;

    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_BYTES_AT_ONCE = 4 << 20;

    private final String topic;
    private final DeadLetterStore store;
    private final ProducerFactory factory;
    private final LongSupplier nanoTime;
    private final Signal signal = new Signal();
    private final Backoff backoff = new Backoff();
    private final Incident trouble;
    private final Thread thread;
    private volatile boolean ending;
    private volatile boolean closing;
    private volatile @Nullable Producer<byte[], byte[]> producer;

    // the forwarder's thread
    private @Nullable DeadLetterCursor cursor;

    /** A letter on its way; its outcome comes from a thread of Kafka's client. */
    private static final class Sent {
        final long ordinal;
        volatile boolean done;
        volatile @Nullable Exception error;

        Sent(long ordinal) {
            this.ordinal = ordinal;
        }

        void outcome(@Nullable Exception failed) {
            error = failed;
            done = true;
        }
    }

    DeadLetterForwarder(String topic, DeadLetterStore store, ProducerFactory factory, LongSupplier nanoTime) {
        this.topic = topic;
        this.store = store;
        this.factory = factory;
        this.nanoTime = nanoTime;
        trouble = new Incident(LOG, "dead.letter.topic " + topic, nanoTime);
        thread = Threads.daemon("forebay-dead-letters", this::run);
    }

    /** Begins to send what is in {@code store}, and goes on with what comes. */
    static DeadLetterForwarder start(ForwardSettings settings, DeadLetterStore store) {
        Map<String, Object> producer = new HashMap<>(settings.producer());
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
        DeadLetterForwarder forwarder =
                new DeadLetterForwarder(settings.topic(), store, ProducerFactory.kafka(producer), System::nanoTime);
        forwarder.thread.start();
        return forwarder;
    }

    /** There may be more letters. Any thread. */
    void wake() {
        signal.raise();
    }

    private void run() {
        while (!closing && !ending) {
            if (!doWork()) {
                signal.await(IDLE_NANOS);
            }
        }
        closeCursor();
    }

    /** Sends some letters and waits for their outcome; says whether there were any. */
    boolean doWork() {
        if (backoff.isOn(nanoTime.getAsLong())) {
            return false;
        }
        try {
            return forward();
        } catch (KafkaException | IOException | IllegalStateException e) {
            startAnew(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean forward() throws IOException {
        List<Sent> batch = send();
        List<Long> acknowledged = new ArrayList<>();
        Exception failed = null;
        for (Sent sent : batch) {
            Exception error = sent.error;
            if (!sent.done) {
                return false; // closing
            }
            if (error == null) {
                acknowledged.add(sent.ordinal);
            } else if (Outcomes.of(error) == Outcome.DEAD) {
                LOG.error(
                        "dead letter {} stays on disk, topic {} doesn't take it either: {}",
                        sent.ordinal,
                        topic,
                        error.getMessage());
            } else {
                failed = error;
            }
        }
        if (!acknowledged.isEmpty()) {
            store.take(OrdinalRanges.of(acknowledged)); // the line that commits
            backoff.reset();
        }
        if (failed != null) {
            startAnew(String.valueOf(failed.getMessage()));
        } else if (!acknowledged.isEmpty()) {
            trouble.over("goes on");
        }
        return !batch.isEmpty();
    }

    private List<Sent> send() {
        DeadLetterCursor letters = cursor == null ? store.cursor() : cursor;
        cursor = letters;
        List<Sent> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < MOST_AT_ONCE && bytes < MOST_BYTES_AT_ONCE && letters.next()) {
            DeadLetter letter = letters.letter();
            Sent sent = new Sent(letter.ordinal());
            batch.add(sent);
            bytes += letter.stored().length();
            hand(letter, sent);
        }
        for (Sent sent : batch) {
            while (!sent.done && !closing) {
                signal.await(IDLE_NANOS);
            }
        }
        return batch;
    }

    private void hand(DeadLetter letter, Sent sent) {
        Producer<byte[], byte[]> to = producer;
        if (to == null) {
            to = factory.create(false);
            producer = to;
        }
        try {
            var unused = to.send(ForwardedRecord.of(topic, letter), (metadata, error) -> {
                sent.outcome(error);
                signal.raise();
            });
        } catch (IllegalArgumentException e) {
            sent.outcome(e);
        }
    }

    /** A new producer, and all letters again that are still there. */
    private void startAnew(String why) {
        trouble.met("dead letters wait on disk: " + why);
        backoff.pause(nanoTime.getAsLong());
        closeProducer();
        closeCursor();
    }

    private void closeCursor() {
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }

    private void closeProducer() {
        Producer<byte[], byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }

    /** Ends when Kafka has answered what it was sent, or after {@code most}; then what isn't acknowledged is sent again by the next. */
    void finish(Duration most) {
        ending = true;
        signal.raise();
        try {
            thread.join(most.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Ends without waiting for Kafka; what isn't acknowledged is sent after the next start. */
    @Override
    public void close() {
        closing = true;
        signal.raise();
        Threads.join(thread);
        closeProducer();
    }
}
