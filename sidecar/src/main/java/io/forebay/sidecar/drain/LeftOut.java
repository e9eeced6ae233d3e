// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * Topics that transactions leave out, since one got stuck for them: as long as a partition has no leader, or too few replicas in sync, its
 * transaction can be neither committed nor aborted, and would hold up all other topics. After a while each is asked after, and tried
 * again when it is well. Confined to the drain thread.
 */
final class LeftOut {
    /** The first time; doubled with each after that. */
    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long ASK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final class Topic {
        private long until;
        private long pause = FIRST_NANOS;
        private boolean tried;
        private @Nullable KafkaFuture<Boolean> asked;
    }

    private final Function<String, KafkaFuture<Boolean>> isHealthy;
    private final LongSupplier nanoTime;
    private final Map<String, Topic> topics = new HashMap<>();

    LeftOut(Function<String, KafkaFuture<Boolean>> isHealthy, LongSupplier nanoTime) {
        this.isHealthy = isHealthy;
        this.nanoTime = nanoTime;
    }

    /** A transaction got stuck for that topic. */
    void add(String name) {
        Topic topic = topics.computeIfAbsent(name, each -> new Topic());
        topic.until = nanoTime.getAsLong() + topic.pause;
        topic.pause = Math.min(2 * topic.pause, MOST_NANOS);
        topic.tried = false;
        topic.asked = null;
    }

    /** Whether the topic is not to be sent to now. */
    boolean has(String name) {
        if (topics.isEmpty()) {
            return false;
        }
        Topic topic = topics.get(name);
        if (topic == null || topic.tried) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (now - topic.until < 0) {
            return true;
        }
        if (topic.asked == null) {
            topic.asked = isHealthy.apply(name);
        }
        if (!topic.asked.isDone()) {
            return true;
        }
        topic.tried = isTrue(topic.asked);
        topic.asked = null;
        topic.until = now + ASK_AGAIN_NANOS;
        return !topic.tried;
    }

    /** A transaction with whatever was tried again is committed. */
    void committed() {
        if (!topics.isEmpty()) {
            topics.values().removeIf(topic -> topic.tried);
        }
    }

    /** Where Kafka doesn't tell, trying is the only way to find out. */
    private static boolean isTrue(KafkaFuture<Boolean> answer) {
        try {
            return answer.get();
        } catch (ExecutionException | CancellationException notTold) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
