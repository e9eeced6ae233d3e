// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many topics a broker that doesn't answer has, the producer's memory is not theirs alone. */
class SilentBrokerTest {
    private static final int MEMORY = 16;
    private static final int TOPICS = 200;

    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final FakeKafka kafka = new FakeKafka(MEMORY);
    private TestSpool main;
    private TestLetters dead;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() throws Exception {
        main = new TestSpool(dir.resolve("spool"));
        dead = new TestLetters(dir.resolve("dead"));
        dispatcher = new Dispatcher(
                main.spool,
                new DeadLetters(dead.store, () -> 1_795_456_800_000L, main.spool.stamper()),
                kafka.link(nanos::get),
                new DrainLimits(Window.MOST_RECORDS, 32 << 20, 8 << 20),
                new News(new Signal()),
                nanos::get);
    }

    @AfterEach
    void close() throws Exception {
        dispatcher.close();
        main.close();
        dead.close();
    }

    @Test
    void manyTopicsOfASilentBroker_holdBackNoneOfAnother() throws Exception {
        silence(2);
        for (int i = 0; i < TOPICS; i++) {
            main.add("dark" + i, i + "a");
            main.add("good", "g" + i);
        }
        main.add("late-comer", "1");
        pass(2_000);
        assertThat(kafka.arrived("good")).hasSize(TOPICS);
        assertThat(kafka.arrived("late-comer")).containsExactly("1");
        assertThat(kafka.unansweredTopics()).as("topics that have memory").isBetween(1L, MEMORY / 2L);
        assertThat(main.spool.waiting()).isEqualTo(TOPICS);
        assertThat(dispatcher.laneStatuses(0))
                .anySatisfy(lane -> assertThat(lane.reason()).contains("topics wait for broker 2 already"));
    }

    @Test
    void partitionsWithoutALeader_countAsOneBroker() throws Exception {
        silence(-1);
        for (int i = 0; i < TOPICS; i++) {
            main.add("dark" + i, i + "a");
        }
        main.add("good", "1");
        for (int i = 0; i < 20; i++) {
            kafka.responses++; // says who leads what, if nothing else
            pass(100);
        }
        assertThat(kafka.arrived("good")).containsExactly("1");
        assertThat(kafka.unansweredTopics()).isBetween(1L, 3 * MEMORY / 4L);
    }

    @Test
    void whenTheBrokerAnswersAgain_allArriveInOrder() throws Exception {
        silence(2);
        for (int i = 0; i < TOPICS; i++) {
            main.add("dark" + i, i + "a");
            main.add("good", "g" + i);
        }
        pass(2_000);
        for (int i = 0; i < TOPICS; i++) {
            main.add("dark" + i, i + "b");
        }
        pass(500);
        kafka.silent.clear();
        pass(10_000);
        for (int i = 0; i < TOPICS; i++) {
            assertThat(kafka.arrived("dark" + i)).containsExactly(i + "a", i + "b");
        }
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void outageOfAll_passesOverNone() throws Exception {
        silence(1);
        kafka.silent.add("good");
        for (int i = 0; i < TOPICS; i++) {
            main.add("dark" + i, i + "a");
        }
        main.add("good", "1");
        pass(5_000);
        assertThat(dispatcher.laneStatuses(0)).noneMatch(lane -> lane.state().equals("blocked"));
        kafka.silent.clear();
        pass(1_000);
        assertThat(kafka.log).hasSize(TOPICS + 1).endsWith(new FakeKafka.Sent("good", "1"));
    }

    private void silence(int broker) {
        for (int i = 0; i < TOPICS; i++) {
            kafka.leaders.put("dark" + i, broker);
            kafka.silent.add("dark" + i);
        }
    }

    private void pass(long millis) throws Exception {
        for (long step = 0; step < millis; step += 50) {
            nanos.addAndGet(50_000_000);
            boolean worked;
            do {
                worked = dispatcher.doWork();
                kafka.answer();
            } while (worked);
        }
    }
}
