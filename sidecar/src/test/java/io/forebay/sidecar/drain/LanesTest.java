// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.LaneMark;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolSettings;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
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
    private final FakeKafka kafka = new FakeKafka();
    private long blockedMaxBytes = 8 << 20;
    private TestSpool main;
    private TestLetters dead;
    private Dispatcher dispatcher;

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
        kafka.troubles.put("missing", unknown());
        main.add("missing", "m1");
        main.add("good", "g2");
        main.add("missing", "m2", "m3");
        main.add("good", "g3");
        work();
        assertThat(arrived("good")).containsExactly("g1", "g2", "g3");
        assertThat(arrived("missing")).isEmpty();
        assertThat(main.spool.waiting()).isEqualTo(3);
        kafka.troubles.clear();
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
        kafka.troubles.put("secret", new TopicAuthorizationException("not authorised: secret"));
        main.add("secret", "s1", "s2");
        main.add("good", "g1");
        work();
        main.add("secret", "s3");
        main.add("good", "g2");
        work();
        assertThat(arrived("good")).containsExactly("g1", "g2");
        pass(5_000);
        assertThat(arrived("secret")).isEmpty();
        kafka.troubles.clear();
        pass(5_000);
        assertThat(arrived("secret")).containsExactly("s1", "s2", "s3");
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).isEmpty();
    }

    @Test
    void silentTopicThatHoldsItsShareIsPassedOver() throws Exception {
        kafka.silent.add("stuck");
        int many = 1 + Window.MOST_RECORDS / 2;
        main.add("stuck", IntStream.range(0, many).mapToObj(Integer::toString).toArray(String[]::new));
        main.add("good", "g1");
        work();
        assertThat(arrived("good"))
                .as("nothing shows yet that others would get through")
                .isEmpty();
        for (int i = 0; i < 20 && arrived("good").isEmpty(); i++) {
            kafka.responses++;
            pass(100);
        }
        assertThat(arrived("good")).containsExactly("g1");
        kafka.silent.clear();
        pass(1_000);
        assertThat(arrived("stuck")).hasSize(many).endsWith(Integer.toString(many - 1));
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void inAnOutageOfAllNothingIsPassedOver() throws Exception {
        kafka.troubles.put("one", new TimeoutException("Topic one not present in metadata after 0 ms."));
        kafka.troubles.put("two", new TimeoutException("Topic two not present in metadata after 0 ms."));
        main.add("one", "1");
        main.add("two", "2");
        for (int i = 0; i < 50; i++) {
            pass(100);
        }
        dispatcher.checkpoint();
        assertThat(main.spool.pending()).isEmpty();
        kafka.troubles.clear();
        pass(100);
        assertThat(kafka.log).containsExactly(new FakeKafka.Sent("one", "1"), new FakeKafka.Sent("two", "2"));
    }

    @Test
    void restartGoesOnWithEachLaneFromWhereItStood() throws Exception {
        kafka.troubles.put("missing", unknown());
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
        kafka.troubles.clear();
        pass(5_000);
        assertThat(arrived("missing")).containsExactly("m1", "m2");
        assertThat(main.spool.waiting()).isZero();
        assertThat(main.account("missing").inSpool()).isZero();
        assertThat(main.account("good").delivered()).isEqualTo(3);
    }

    @Test
    void restartSendsAgainWhatWasNotAnswered() throws Exception {
        kafka.silent.add("slow");
        main.add("slow", "s1");
        main.add("good", "g1", "g2");
        work();
        dispatcher.checkpoint();
        kafka.silent.clear();
        kafka.log.clear();
        restart();
        work();
        assertThat(arrived("good")).isEmpty();
        assertThat(arrived("slow")).containsExactly("s1");
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void deliveredAcksOfOneTopicDontWaitForAnother() throws Exception {
        kafka.troubles.put("missing", unknown());
        main.add("good", "g1");
        work();
        main.add("missing", "m1");
        main.add("good", "g2");
        work();
        assertThat(main.hasLeft("good", 3)).isTrue();
        assertThat(main.hasLeft("missing", 3)).isFalse();
        assertThat(main.hasLeft("good", 4)).isFalse();
        kafka.troubles.clear();
        pass(5_000);
        assertThat(main.hasLeft("missing", 3)).isTrue();
    }

    @Test
    void backlogOfABlockedTopicBeyondItsLimitGoesToTheDeadLetters() throws Exception {
        kafka.troubles.put("missing", unknown());
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
        kafka.troubles.clear();
        main.add("missing", "m4");
        pass(1_000);
        assertThat(arrived("missing")).containsExactly("m4");
    }

    @Test
    void inAnOutageOfAllNothingGoesToTheDeadLetters() throws Exception {
        kafka.silent.add("stuck");
        main.add("good", "g1");
        main.add(
                "stuck",
                IntStream.range(0, 1 + Window.MOST_RECORDS / 2)
                        .mapToObj(Integer::toString)
                        .toArray(String[]::new));
        String large = "x".repeat(500_000);
        for (int i = 0; i < 40; i++) { // 20 MB, in files of 8
            main.add("good", large);
            kafka.responses++;
            pass(100);
        }
        for (int i = 0; i < 600; i++) {
            pass(100);
            dispatcher.checkpoint();
        }
        kafkaAnswersFor(20_000);
        assertThat(dead.contents()).isEmpty();
        kafka.silent.clear();
        kafkaAnswersFor(2_000);
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).isEmpty();
    }

    private void kafkaAnswersFor(long millis) throws Exception {
        for (long step = 0; step < millis; step += 100) {
            kafka.responses++;
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
            kafka.troubles.put("stuck", new TimeoutException("Topic stuck not present in metadata after 0 ms."));
        } else {
            kafka.silent.add("stuck");
        }
        kafka.troubles.put("missing", unknown());
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
        kafka.silent.clear();
        kafka.troubles.clear();
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
            kafka.troubles.put("t" + i, unknown());
            main.add("t" + i, i + "a");
        }
        main.add("good", "g1");
        work();
        assertThat(arrived("good")).containsExactly("g0", "g1");
        kafka.troubles.clear();
        for (int i = 0; i < 1_000; i++) {
            main.add("t" + i, i + "b");
        }
        pass(5_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(arrived("t" + i)).containsExactly(i + "a", i + "b");
        }
        assertThat(main.spool.waiting()).isZero();
    }

    private static Exception unknown() {
        return new TimeoutException(
                "Topic missing not present in metadata after 0 ms.",
                new UnknownTopicOrPartitionException("This server does not host this topic-partition."));
    }

    private void begin() {
        dispatcher = new Dispatcher(
                main.spool,
                new DeadLetters(dead.store, () -> 1_795_456_800_000L, main.spool.stamper()),
                kafka.link(nanos::get),
                new DrainLimits(Window.MOST_RECORDS, 32 << 20, blockedMaxBytes),
                new News(new Signal()),
                nanos::get);
    }

    private void restart() throws Exception {
        kafka.forgetUnanswered(); // kill -9
        dispatcher.close();
        main.close();
        main = new TestSpool(dir.resolve("spool"));
        begin();
    }

    private void work() throws Exception {
        boolean worked;
        do {
            worked = dispatcher.doWork();
            kafka.answer();
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
        return kafka.arrived(topic);
    }
}
