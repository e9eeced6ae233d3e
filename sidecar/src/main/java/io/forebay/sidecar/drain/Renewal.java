// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.concurrent.Signal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Other settings for a drain that runs: handed in by one thread, put in force by the drain's. Limits count at once. Another producer
 * takes over when Kafka has answered all that the old one was given, so that nothing is sent twice or out of order; where nothing is
 * answered any more, the old one is closed and the new one given what is open, as after a failure.
 */
final class Renewal {
    /** For so long Kafka may answer nothing. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** For so long it is waited for at most, also where answers trickle in. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** What is asked for. */
    record Request(DrainSettings settings, @Nullable ProducerChange producer, CompletableFuture<Boolean> done) {}

    private final Link link;
    private final Signal signal;
    private final LongSupplier nanoTime;
    private volatile @Nullable Request asked;
    private volatile boolean isHurried;
    private volatile boolean over;

    // the drain's thread
    private boolean begun;
    private long beganAt;
    private long heardAt;

    Renewal(Link link, Signal signal, LongSupplier nanoTime) {
        this.link = link;
        this.signal = signal;
        this.nanoTime = nanoTime;
    }

    /** Any thread, one at a time: completes with whether the old producer was answered all, or exceptionally at a stop. */
    CompletableFuture<Boolean> ask(DrainSettings settings, @Nullable ProducerChange producer) {
        Request request = new Request(settings, producer, new CompletableFuture<>());
        asked = request;
        signal.raise();
        if (over) {
            end();
        }
        return request.done();
    }

    /**
     * Takes the next step there is. By the drain's thread.
     *
     * @param worked whether Kafka has answered something since the last call
     */
    void work(Dispatcher dispatcher, boolean worked) {
        Request request = asked;
        if (request == null) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (!begun) {
            begun = true;
            beganAt = now;
            heardAt = now;
            dispatcher.limit(request.settings().limits());
            link.interval(request.settings().transactionInterval());
        }
        ProducerChange change = request.producer();
        if (change == null) {
            finish(request, true);
            return;
        }
        dispatcher.pause();
        heardAt = worked ? now : heardAt;
        boolean answered = dispatcher.isAnswered();
        if (answered || isHurried || now - heardAt >= SILENCE_NANOS || now - beganAt >= MOST_NANOS) {
            dispatcher.changeProducer(change);
            finish(request, answered);
        }
    }

    private void finish(Request request, boolean answered) {
        begun = false;
        asked = null;
        request.done().complete(answered);
    }

    /** Waits for Kafka no longer, now and from now on. Any thread. */
    void hurry() {
        isHurried = true;
        signal.raise();
    }

    /** Nothing is put in force any more. */
    void end() {
        over = true;
        Request request = asked;
        if (request != null && request.done().completeExceptionally(new IllegalStateException("stopping"))) {
            asked = null;
            if (request.producer() != null) {
                request.producer().close();
            }
        }
    }
}
