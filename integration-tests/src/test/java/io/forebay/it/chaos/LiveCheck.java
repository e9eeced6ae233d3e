// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.RecordId;
import io.forebay.it.harness.TopicReader;
import io.forebay.it.harness.WriterLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads what arrives while the round goes on, at the broker itself, and checks what must hold at every moment: what was acknowledged
 * as {@code delivered} is in its topic, no first arrival overtakes another, and no reply contradicts another. Safe for use by several
 * threads.
 */
final class LiveCheck implements AutoCloseable {

    private final Broker broker;
    private final Duration staleness;
    private final Supplier<List<WriterLog>> logs;

    // Guarded by this.
    private final List<Arrival> past = new ArrayList<>();
    private final List<TopicReader> readers = new ArrayList<>();
    private final List<Integer> taken = new ArrayList<>();
    private final Set<String> topics = new HashSet<>();
    private final Map<String, Seen> seen = new HashMap<>();

    LiveCheck(Kafka kafka, Supplier<List<WriterLog>> logs) {
        this.broker = kafka.broker();
        this.staleness = kafka.staleness();
        this.logs = logs;
    }

    /** From now on reads these as well. */
    synchronized void read(Collection<String> more) {
        List<String> added = more.stream().filter(topics::add).toList();
        if (!added.isEmpty()) {
            readers.add(TopicReader.of(broker, added.toArray(String[]::new)));
            taken.add(0);
        }
    }

    /** Reads on to the end, and checks. */
    synchronized void check() {
        List<WriterLog> before = logs.get();
        readOn();
        if (staleness.isZero()) {
            check(before);
        } else {
            await("what is acknowledged as delivered").atMost(staleness).untilAsserted(() -> {
                readOn();
                check(before);
            });
        }
    }

    private void check(List<WriterLog> before) {
        for (WriterLog log : before) {
            assertThat(log.contradictions())
                    .as("contradictions to " + log.writer())
                    .isEmpty();
            if (log.ack() == Ack.DELIVERED) {
                assertThat(seenOf(log.writer()).allUpTo())
                        .as("records of %s without a gap in %s, where %d are acknowledged as delivered"
                                .formatted(log.writer(), log.topic(), log.acknowledged()))
                        .isGreaterThanOrEqualTo(log.acknowledged());
            }
        }
    }

    /** Has everything arrived that is acknowledged by now? Otherwise which isn't, for each writer that misses some. */
    synchronized List<String> missing() {
        List<WriterLog> before = logs.get();
        readOn();
        List<String> missing = new ArrayList<>();
        for (WriterLog log : before) {
            long whole = seenOf(log.writer()).allUpTo();
            if (whole < log.acknowledged()) {
                missing.add("%s/%d of %d".formatted(log.writer(), whole + 1, log.acknowledged()));
            }
        }
        return missing;
    }

    /** What was in the topics, and won't be there any more, still counts. */
    synchronized void whileTheDiskIsReplaced(Runnable replace) {
        past.addAll(readOn()); // in one step: what came in between would be in the one and not in the other
        close();
        Set<String> again = Set.copyOf(topics);
        topics.clear();
        replace.run();
        read(again);
    }

    /** All that has arrived in this round. */
    synchronized List<Arrival> arrivals() {
        List<Arrival> all = new ArrayList<>(past);
        readers.forEach(reader -> all.addAll(reader.toEnd()));
        return all;
    }

    @Override
    public synchronized void close() {
        readers.forEach(TopicReader::close);
        readers.clear();
        taken.clear();
    }

    /** Takes account of what has arrived since the last time; returns all that has, of these readers. */
    private List<Arrival> readOn() {
        List<Arrival> all = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++) {
            List<Arrival> arrivals = readers.get(i).toEnd();
            all.addAll(arrivals);
            arrivals.subList(taken.get(i), arrivals.size())
                    .forEach(arrival ->
                            arrival.id().ifPresent(id -> seenOf(id.writer()).add(id)));
            taken.set(i, arrivals.size());
        }
        return all;
    }

    private Seen seenOf(String writer) {
        return seen.computeIfAbsent(writer, name -> new Seen());
    }

    /** Which of a writer's records have arrived. */
    private static final class Seen {

        private final BitSet numbers = new BitSet();

        void add(RecordId id) {
            int number = Math.toIntExact(id.number());
            if (!numbers.get(number)) {
                assertThat(number)
                        .as(
                                "number of the record of %s that arrived after its record %d",
                                id.writer(), numbers.length() - 1)
                        .isGreaterThan(numbers.length() - 1);
                numbers.set(number);
            }
        }

        /** The last number with none missing before it. */
        long allUpTo() {
            return numbers.nextClearBit(1) - 1L;
        }
    }
}
