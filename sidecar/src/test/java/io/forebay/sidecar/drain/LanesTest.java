// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.LaneMark;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolSettings;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No topic waits for its neighbour, and each keeps its order through trouble, catching up and restarts. */
class LanesTest {
    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    /** What Kafka says of topics, by name; of the others nothing bad. */
    private final Map<String, Exception> troubles = new TreeMap<>();
    /** Topics whose records are taken and not answered. */
    private final List<String> silent = new ArrayList<>();

    private final List<Sent> log = new ArrayList<>();
    private int producers;
    private long blockedMaxBytes = 8 << 20;
    private TestSpool main;
    private TestLetters dead;
    private Dispatcher dispatcher;

    private record Sent(String topic, String value) {}

    @BeforeEach
    void open() throws Exception {
        main = new TestSpool(dir.resolve("spool"));
        dead = new TestLetters(dir.resolve("dead"));
        begin();
    }

    @AfterEach
    void close() throws Exception {
        dispatcher.close();
        main.close();
        dead.close();
    }

    @Test
    void unknownTopicHoldsBackNoOtherAndCatchesUpInOrderOnceItExists() throws Exception {
        main.add("good", "g1");
        work();
        troubles.put("missing", unknown());
        main.add("missing", "m1");
        main.add("good", "g2");
        main.add("missing", "m2", "m3");
        main.add("good", "g3");
        work();
        assertThat(arrived("good")).containsExactly("g1", "g2", "g3");
        assertThat(arrived("missing")).isEmpty();
        assertThat(main.spool.waiting()).isEqualTo(3);
        troubles.clear();
        pass(2_000);
        assertThat(arrived("missing")).containsExactly("m1", "m2", "m3");
        main.add("missing", "m4");
        work();
        assertThat(arrived("missing")).containsExactly("m1", "m2", "m3", "m4");
        assertThat(main.spool.waiting()).isZero();
        assertThat(main.account("missing").delivered()).isEqualTo(4);
    }

    @Test
    void unauthorisedTopicHoldsBackNoOtherAndKeepsItsOrder() throws Exception {
        troubles.put("secret", new TopicAuthorizationException("not authorised: secret"));
        main.add("secret", "s1", "s2");
        main.add("good", "g1");
        work();
        main.add("secret", "s3");
        main.add("good", "g2");
        work();
        assertThat(arrived("good")).containsExactly("g1", "g2");
        pass(5_000);
        assertThat(arrived("secret")).isEmpty();
        troubles.clear();
        pass(5_000);
        assertThat(arrived("secret")).containsExactly("s1", "s2", "s3");
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).isEmpty();
    }

    @Test
    void silentTopicThatHoldsItsShareIsPassedOver() throws Exception {
        silent.add("stuck");
        int many = 1 + Window.MOST_RECORDS / 2;
        main.add("stuck", IntStream.range(0, many).mapToObj(Integer::toString).toArray(String[]::new));
        main.add("good", "g1");
        work();
        assertThat(arrived("good"))
                .as("nothing shows yet that others would get through")
                .isEmpty();
        for (int i = 0; i < 20 && arrived("good").isEmpty(); i++) {
            responses++;
            pass(100);
        }
        assertThat(arrived("good")).containsExactly("g1");
        silent.clear();
        pass(1_000);
        assertThat(arrived("stuck")).hasSize(many).endsWith(Integer.toString(many - 1));
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void inAnOutageOfAllNothingIsPassedOver() throws Exception {
        troubles.put("one", new TimeoutException("Topic one not present in metadata after 0 ms."));
        troubles.put("two", new TimeoutException("Topic two not present in metadata after 0 ms."));
        main.add("one", "1");
        main.add("two", "2");
        for (int i = 0; i < 50; i++) {
            pass(100);
        }
        dispatcher.checkpoint();
        assertThat(main.spool.pending()).isEmpty();
        troubles.clear();
        pass(100);
        assertThat(log).containsExactly(new Sent("one", "1"), new Sent("two", "2"));
    }

    @Test
    void restartGoesOnWithEachLaneFromWhereItStood() throws Exception {
        troubles.put("missing", unknown());
        main.add("good", "g1");
        work();
        main.add("missing", "m1");
        main.add("good", "g2");
        main.add("missing", "m2");
        work();
        dispatcher.checkpoint();
        assertThat(main.spool.pending()).extracting(LaneMark::ordinal).containsExactly(2L);
        restart();
        main.add("good", "g3");
        work();
        assertThat(arrived("good")).as("nothing twice").containsExactly("g1", "g2", "g3");
        troubles.clear();
        pass(5_000);
        assertThat(arrived("missing")).containsExactly("m1", "m2");
        assertThat(main.spool.waiting()).isZero();
        assertThat(main.account("missing").inSpool()).isZero();
        assertThat(main.account("good").delivered()).isEqualTo(3);
    }

    @Test
    void restartSendsAgainWhatWasNotAnswered() throws Exception {
        silent.add("slow");
        main.add("slow", "s1");
        main.add("good", "g1", "g2");
        work();
        dispatcher.checkpoint();
        silent.clear();
        log.clear();
        restart();
        work();
        assertThat(arrived("good")).isEmpty();
        assertThat(arrived("slow")).containsExactly("s1");
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void deliveredAcksOfOneTopicDontWaitForAnother() throws Exception {
        troubles.put("missing", unknown());
        main.add("good", "g1");
        work();
        main.add("missing", "m1");
        main.add("good", "g2");
        work();
        assertThat(main.hasLeft("good", 3)).isTrue();
        assertThat(main.hasLeft("missing", 3)).isFalse();
        assertThat(main.hasLeft("good", 4)).isFalse();
        troubles.clear();
        pass(5_000);
        assertThat(main.hasLeft("missing", 3)).isTrue();
    }

    @Test
    void backlogOfABlockedTopicBeyondItsLimitGoesToTheDeadLetters() throws Exception {
        troubles.put("missing", unknown());
        main.add("good", "g1");
        work();
        main.add("missing", "m1", "m2");
        String large = "x".repeat(500_000);
        for (int i = 0; i < 40; i++) { // 20 MB, in files of 8
            main.add("good", large);
            work();
        }
        main.add("missing", "m3");
        kafkaAnswersFor(20_000);
        assertThat(dead.contents()).as("not before it is certain").isEmpty();
        kafkaAnswersFor(20_000);
        assertThat(dead.contents()).containsExactly("m1:topic_blocked", "m2:topic_blocked", "m3:topic_blocked");
        assertThat(main.account("missing").deadLettered()).isEqualTo(3);
        assertThat(main.spool.waiting()).isZero();
        troubles.clear();
        main.add("missing", "m4");
        pass(1_000);
        assertThat(arrived("missing")).containsExactly("m4");
    }

    @Test
    void inAnOutageOfAllNothingGoesToTheDeadLetters() throws Exception {
        silent.add("stuck");
        main.add("good", "g1");
        main.add(
                "stuck",
                IntStream.range(0, 1 + Window.MOST_RECORDS / 2)
                        .mapToObj(Integer::toString)
                        .toArray(String[]::new));
        String large = "x".repeat(500_000);
        for (int i = 0; i < 40; i++) { // 20 MB, in files of 8
            main.add("good", large);
            responses++;
            pass(100);
        }
        for (int i = 0; i < 600; i++) {
            pass(100);
            dispatcher.checkpoint();
        }
        kafkaAnswersFor(20_000);
        assertThat(dead.contents()).isEmpty();
        silent.clear();
        kafkaAnswersFor(2_000);
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).isEmpty();
    }

    private void kafkaAnswersFor(long millis) throws Exception {
        for (long step = 0; step < millis; step += 100) {
            responses++;
            pass(100);
            dispatcher.checkpoint();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fullSpoolThatDropsTheOldestDiscardsFilesOfRecordsAndCountsThem(boolean outageOfAll) throws Exception {
        dispatcher.close();
        main.close();
        main = new TestSpool(Spool.open(
                new SpoolSettings(dir.resolve("small"), 16 << 20, 2 << 20, 0, 1 << 20, FullPolicy.DROP_OLDEST),
                () -> nanos.get() / 1_000_000));
        blockedMaxBytes = Long.MAX_VALUE;
        begin();
        if (outageOfAll) {
            troubles.put("stuck", new TimeoutException("Topic stuck not present in metadata after 0 ms."));
        } else {
            silent.add("stuck");
        }
        troubles.put("missing", unknown());
        String large = "x".repeat(100_000);
        int added = 0;
        for (int i = 0; i < 300; i++) { // 30 MB into 16
            for (int tries = 0; tries < 10 && !main.spool.writer().hasRoom(); tries++) {
                pass(100);
            }
            main.add(i % 10 == 0 ? "missing" : "stuck", i + large);
            added++;
            pass(100);
        }
        assertThat(main.spool.bytes()).isLessThan(20 << 20);
        silent.clear();
        troubles.clear();
        pass(5_000);
        pass(5_000);
        assertThat(main.spool.writer().discardedUpTo()).isBetween(100L, 299L);
        long discarded =
                main.account("stuck").discarded() + main.account("missing").discarded();
        assertThat(discarded).isBetween(100L, 250L);
        assertThat(main.spool.waiting()).isZero();
        assertThat(main.account("stuck").inSpool()).isZero();
        assertThat(main.account("missing").inSpool()).isZero();
        assertThat(main.account("stuck").delivered() + main.account("missing").delivered() + discarded)
                .isEqualTo(added);
        assertThat(arrived("missing"))
                .extracting(value -> Integer.parseInt(value.substring(0, value.indexOf('x'))))
                .isSorted()
                .hasSize((int) main.account("missing").delivered());
    }

    @Test
    void aThousandNewTopicsAreAllServed() throws Exception {
        main.add("good", "g0");
        work();
        for (int i = 0; i < 1_000; i++) {
            troubles.put("t" + i, unknown());
            main.add("t" + i, i + "a");
        }
        main.add("good", "g1");
        work();
        assertThat(arrived("good")).containsExactly("g0", "g1");
        troubles.clear();
        for (int i = 0; i < 1_000; i++) {
            main.add("t" + i, i + "b");
        }
        pass(5_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(arrived("t" + i)).containsExactly(i + "a", i + "b");
        }
        assertThat(main.spool.waiting()).isZero();
    }

    // --- Kafka, as far as it matters here -------------------------------------------------------------

    private double responses;
    private final List<Unanswered> unanswered = new ArrayList<>();

    private static Exception unknown() {
        return new TimeoutException(
                "Topic missing not present in metadata after 0 ms.",
                new UnknownTopicOrPartitionException("This server does not host this topic-partition."));
    }

    private void begin() {
        dispatcher = new Dispatcher(
                main.spool,
                new DeadLetters(dead.store, () -> 1_795_456_800_000L),
                new Link(singly -> new FakeKafka(++producers)),
                new DrainLimits(Window.MOST_RECORDS, 32 << 20, blockedMaxBytes),
                new News(new Signal()),
                nanos::get);
    }

    private void restart() throws Exception {
        unanswered.clear(); // kill -9
        dispatcher.close();
        main.close();
        main = new TestSpool(dir.resolve("spool"));
        begin();
    }

    /** Answers at once: acknowledges, refuses in send or by callback, or keeps silent. */
    private final class FakeKafka extends MockProducer<byte[], byte[]> {
        FakeKafka(int number) {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
            assertThat(number).as("producers").isLessThan(100);
            MetricName name = new MetricName(ProducerFigures.RESPONSES, "producer-metrics", "", Map.of());
            setMockMetrics(
                    name,
                    new KafkaMetric(
                            new Object(),
                            name,
                            (Measurable) (config, now) -> responses,
                            new MetricConfig(),
                            Time.SYSTEM));
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            Exception trouble = troubles.get(record.topic());
            if (trouble instanceof TimeoutException timeout) {
                throw timeout;
            }
            unanswered.add(new Unanswered(record, callback, trouble));
            return new CompletableFuture<>();
        }

        @Override
        public void close(Duration timeout) {
            List<Unanswered> now = List.copyOf(unanswered);
            unanswered.clear();
            now.forEach(one -> one.callback.onCompletion(null, new KafkaException("Producer is closed forcefully.")));
            super.close(timeout);
        }
    }

    private record Unanswered(
            ProducerRecord<byte[], byte[]> record,
            Callback callback,
            @Nullable Exception trouble) {}

    private void answer() {
        List<Unanswered> now = List.copyOf(unanswered);
        unanswered.clear();
        for (Unanswered one : now) {
            if (silent.contains(one.record.topic())) {
                unanswered.add(one);
                continue;
            }
            responses++;
            if (one.trouble == null) {
                log.add(new Sent(one.record.topic(), new String(one.record.value(), UTF_8)));
            }
            one.callback.onCompletion(null, one.trouble);
        }
    }

    private void work() throws Exception {
        boolean worked;
        do {
            worked = dispatcher.doWork();
            answer();
        } while (worked);
    }

    /** Lets time go by in small steps. */
    private void pass(long millis) throws Exception {
        for (long step = 0; step < millis; step += 50) {
            nanos.addAndGet(50_000_000);
            work();
        }
    }

    private List<String> arrived(String topic) {
        return log.stream()
                .filter(sent -> sent.topic().equals(topic))
                .map(Sent::value)
                .toList();
    }
}
