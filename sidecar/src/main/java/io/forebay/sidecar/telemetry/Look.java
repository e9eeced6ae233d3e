// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.forebay.sidecar.drain.LaneStatus;
import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.Spool;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** One look at everything, from the same counters as the status is made of. Takes milliseconds; any thread. */
final class Look {
    private static final Map<String, Metric> KAFKA = Stream.of(Metric.values())
            .filter(metric -> metric.kafkaName() != null)
            .collect(toUnmodifiableMap(metric -> Objects.requireNonNull(metric.kafkaName()), metric -> metric));

    private static final List<String> STATES = List.of("blocked", "late", "slow", "still");

    private final Sources sources;
    private final TopicNames topics;
    private final String version;
    private final long startedAtMs;

    Look(Sources sources, TopicNames topics, String version, long startedAtMs) {
        this.sources = sources;
        this.topics = topics;
        this.version = version;
        this.startedAtMs = startedAtMs;
    }

    void read(Figures into, long nowMs) {
        into.add(Metric.BUILD, 1, version);
        into.add(Metric.START, startedAtMs / 1e3);
        into.add(Metric.RELOAD_FAILED, sources.reloadFailed().getAsBoolean());
        spool(into, nowMs);
        accounts(into);
        deadLetters(into);
        drain(into, nowMs);
    }

    private void spool(Figures into, long nowMs) {
        Spool spool = sources.spool();
        into.add(Metric.SPOOL_ACCEPTING, sources.accepting().getAsBoolean());
        into.add(Metric.SPOOL_RECORDS, spool.waiting());
        into.add(Metric.SPOOL_BYTES, spool.bytes());
        into.add(Metric.SPOOL_CAPACITY, spool.maxBytes());
        Long oldest = spool.oldestWaitingMs();
        into.add(Metric.SPOOL_OLDEST, oldest == null ? 0 : Math.max(0, nowMs - oldest) / 1e3);
        into.add(Metric.MISMATCH, spool.imbalance() != null, "spool");
        try {
            into.add(Metric.SPOOL_DISK_FREE, spool.usableDiskBytes());
        } catch (IOException e) {
            // A disk that is gone shows elsewhere: nothing is accepted.
        }
    }

    private void accounts(Figures into) {
        into.add(Metric.SPOOL_DEAD_LETTERED, 0); // from the start on: an increase needs something before it
        into.add(Metric.SPOOL_DISCARDED, 0);
        for (Account account : sources.spool().accounts().byTopic().values()) {
            long delivered = account.delivered();
            long deadLettered = account.deadLettered();
            long discarded = account.discarded();
            long accepted = account.accepted(); // last, so that it is never behind the others
            if (accepted > 0 || account.turnedAway() > 0) {
                into.add(Metric.SPOOL_DEAD_LETTERED, deadLettered);
                into.add(Metric.SPOOL_DISCARDED, discarded);
                String topic = topics.of(account.name());
                into.add(Metric.TOPIC_ACCEPTED, accepted, topic);
                into.add(Metric.TOPIC_DELIVERED, delivered, topic);
                into.add(Metric.TOPIC_DEAD_LETTERED, deadLettered, topic);
                into.add(Metric.TOPIC_DISCARDED, discarded, topic);
                into.add(Metric.TOPIC_TURNED_AWAY, account.turnedAway(), topic);
                into.add(Metric.TOPIC_WAITING, accepted - delivered - deadLettered - discarded, topic);
            }
        }
    }

    private void deadLetters(Figures into) {
        into.add(Metric.DEAD_LETTERS, sources.deadLetters().count());
        into.add(Metric.DEAD_LETTERS_BYTES, sources.deadLetters().bytes());
        into.add(Metric.DEAD_LETTERS_CAPACITY, sources.deadLetters().maxBytes());
        into.add(Metric.MISMATCH, sources.deadLetters().imbalance() != null, "dead_letters");
        long discarded = 0;
        for (Account account : sources.deadLetters().accounts().values()) {
            discarded += account.discarded();
        }
        into.add(Metric.DEAD_LETTERS_DISCARDED, discarded);
    }

    private void drain(Figures into, long nowMs) {
        into.add(Metric.KAFKA_UP, sources.drain().kafkaTrouble() == null);
        into.add(Metric.OUTSTANDING, sources.drain().outstanding());
        into.add(Metric.LANES, sources.drain().flowing(), "flowing");
        for (String state : STATES) {
            into.add(Metric.LANES, 0, state);
        }
        for (LaneStatus lane : sources.drain().lanes()) {
            into.add(Metric.LANES, 1, lane.state());
            if (lane.state().equals("blocked")) {
                into.add(Metric.LANE_BLOCKED, Math.max(0, nowMs - lane.sinceMs()) / 1e3, topics.of(lane.topic()));
            }
        }
        sources.drain().kafkaFigures(KAFKA.keySet()).forEach((name, value) -> {
            Metric metric = Objects.requireNonNull(KAFKA.get(name));
            into.add(metric, metric.ofKafka(value));
        });
    }
}
