// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another producer takes over while records flow. */
class RenewalTest {
    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final MockProducer<byte[], byte[]> before = mock();
    private final MockProducer<byte[], byte[]> after = mock();

    private TestSpool main;
    private TestLetters dead;
    private Dispatcher dispatcher;
    private Renewal renewal;

    @BeforeEach
    void open() throws Exception {
        main = new TestSpool(dir.resolve("spool"));
        dead = new TestLetters(dir.resolve("dead"));
        Link link = new Link(singly -> before, new BufferRoom(Map.of()), main.spool.stamper(), nanos::get);
        dispatcher = new Dispatcher(
                main.spool,
                new DeadLetters(dead.store, () -> 1_795_456_800_000L, main.spool.stamper()),
                link,
                new DrainLimits(Window.MOST_RECORDS, 32 << 20, 1 << 20),
                new News(new Signal()),
                nanos::get);
        renewal = new Renewal(link, new Signal(), nanos::get);
        main.add("orders", "a", "b");
        work();
    }

    @AfterEach
    void close() throws Exception {
        dispatcher.close();
        main.close();
        dead.close();
    }

    @Test
    void newProducer_getsWhatComesOnceTheOldOneWasAnswered() throws Exception {
        CompletableFuture<Boolean> done = ask();
        work();
        main.add("orders", "c");
        work();
        assertThat(values(before)).as("nothing more is handed to the old one").containsExactly("a", "b");
        assertThat(before.closed()).isFalse();
        before.completeNext();
        work();
        assertThat(done).isNotDone();
        before.completeNext();
        work();
        assertThat(done).isCompletedWithValue(true);
        assertThat(before.closed()).isTrue();
        assertThat(values(after)).containsExactly("c");
        after.completeNext();
        work();
        assertThat(main.account("orders").delivered()).isEqualTo(3);
    }

    @Test
    void kafkaThatAnswersNothing_isNotWaitedForLong() throws Exception {
        before.completeNext();
        CompletableFuture<Boolean> done = ask();
        main.add("orders", "c");
        work();
        pass(1_900);
        assertThat(done).isNotDone();
        pass(200);
        assertThat(done).isCompletedWithValue(false);
        assertThat(values(after)).as("in order again").containsExactly("b", "c");
    }

    @Test
    void kafkaThatAnswersNowAndThen_isWaitedFor() throws Exception {
        main.add("orders", "c");
        work();
        CompletableFuture<Boolean> done = ask();
        for (int i = 0; i < 2; i++) {
            work();
            pass(1_500);
            before.completeNext();
            work();
        }
        assertThat(done).isNotDone();
        pass(1_500);
        before.completeNext();
        work();
        assertThat(done).isCompletedWithValue(true);
    }

    @Test
    void stop_waitsForNobody() throws Exception {
        CompletableFuture<Boolean> done = ask();
        work();
        renewal.hurry();
        work();
        assertThat(done).isCompletedWithValue(false);
    }

    @Test
    void endedDrain_changesNothing() {
        renewal.end();
        CompletableFuture<Boolean> done = ask();
        assertThatThrownBy(done::join).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(after.closed()).isTrue();
    }

    @Test
    void limitsAlone_leaveTheProducer() throws Exception {
        CompletableFuture<Boolean> done = renewal.ask(settings(), null);
        work();
        assertThat(done).isCompletedWithValue(true);
        assertThat(before.closed()).isFalse();
        main.add("orders", "c");
        work();
        assertThat(values(before)).containsExactly("a", "b", "c");
    }

    private CompletableFuture<Boolean> ask() {
        return renewal.ask(settings(), new ProducerChange(Map.of(), singly -> after, new BufferRoom(Map.of()), after));
    }

    private static DrainSettings settings() {
        return new DrainSettings(
                Map.of(),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                1 << 20,
                Guarantee.AT_LEAST_ONCE,
                Duration.ofMillis(200));
    }

    private void work() throws Exception {
        boolean worked;
        do {
            worked = dispatcher.doWork();
            renewal.work(dispatcher, worked);
        } while (worked);
        worked = dispatcher.doWork(); // what a renewal that has just ended lets through
        renewal.work(dispatcher, worked);
    }

    private void pass(long millis) throws Exception {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        work();
    }

    private static MockProducer<byte[], byte[]> mock() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public void close(Duration timeout) {
                while (errorNext(new KafkaException("Producer is closed forcefully."))) {
                    // as the real one does
                }
                super.close(timeout);
            }
        };
    }

    private static List<String> values(@Nullable MockProducer<byte[], byte[]> producer) {
        return producer == null
                ? List.of()
                : producer.history().stream()
                        .map(record -> new String(record.value(), UTF_8))
                        .toList();
    }
}
