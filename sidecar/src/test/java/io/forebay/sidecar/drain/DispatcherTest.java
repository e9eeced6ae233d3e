// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.spool.LaneMark;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {
    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

    private TestSpool main;
    private TestLetters dead;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() throws Exception {
        main = new TestSpool(dir.resolve("spool"));
        dead = new TestLetters(dir.resolve("dead"));
        dispatcher = newDispatcher();
    }

    @AfterEach
    void close() throws Exception {
        dispatcher.close();
        main.close();
        dead.close();
    }

    @Test
    void nothingLeavesTheSpoolBeforeTheAcknowledgement() throws Exception {
        main.add("orders", "a", "b");
        work();
        assertThat(sent()).containsExactly("a", "b");
        assertThat(main.spool.waiting()).isEqualTo(2);
        producer().completeNext();
        work();
        assertThat(main.spool.waiting()).isEqualTo(1);
        assertThat(main.account("orders").delivered()).isEqualTo(1);
        dispatcher.checkpoint();
        assertThat(main.spool.pending()).extracting(LaneMark::ordinal).as("b").containsExactly(2L);
    }

    @Test
    void tooLargeRecordGoesToTheDeadLettersAloneAndItsNeighboursGoOn() throws Exception {
        main.add("orders", "a", "b", "c");
        work();
        producer().completeNext();
        producer().errorNext(new RecordTooLargeException("b is 2 MB, the broker takes 1 MB"));
        producer().completeNext();
        work();
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).containsExactly("b:record_too_large");
        assertThat(main.account("orders").delivered()).isEqualTo(2);
        assertThat(main.account("orders").deadLettered()).isEqualTo(1);
    }

    @Test
    void recordThatIngestRefusedNeverGoesToKafka() throws Exception {
        main.addRejected("orders", "{oops");
        main.add("orders", "a");
        work();
        producer().completeNext();
        work();
        assertThat(sent()).containsExactly("a");
        assertThat(dead.contents()).containsExactly("{oops:malformed_record");
        assertThat(main.account("orders").inSpool()).isZero();
    }

    @Test
    void neighboursInARefusedBatchAreSentAgain() throws Exception {
        main.add("orders", "a", "b");
        work();
        producer().errorNext(new KafkaException("part of a batch which had one more more invalid records"));
        producer().completeNext();
        work();
        pass(1_000);
        assertThat(sent()).containsExactly("a", "b", "a");
        producer().completeNext();
        work();
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).isEmpty();
    }

    @Test
    void failedProducerIsReplacedAndWhatIsOpenIsSentAgainInOrder() throws Exception {
        main.add("orders", "a", "b", "c");
        work();
        producer().completeNext();
        producer().errorNext(new OutOfOrderSequenceException("out of order"));
        main.add("orders", "d");
        work();
        assertThat(producers.get(0).closed()).isTrue();
        assertThat(producers).as("no second producer before the pause is over").hasSize(1);
        pass(1_000);
        assertThat(sent()).as("sent by the second producer").containsExactly("b", "c", "d");
        completeAll();
        assertThat(main.account("orders").delivered()).isEqualTo(4);
    }

    @Test
    void producerThatRefusesAllSinceAnEarlierFatalErrorIsReplaced() throws Exception {
        dispatcher.close();
        MockProducer<byte[], byte[]> unfit = mock();
        unfit.sendException = new KafkaException(
                "Cannot execute transactional method because we are in an error state",
                new KafkaException(
                        "Unexpected error in InitProducerIdResponse; The server experienced an unexpected error"));
        dispatcher = newDispatcher(unfit);
        main.add("orders", "a", "b");
        work();
        assertThat(unfit.closed()).isTrue();
        pass(1_000);
        assertThat(sent()).as("sent by the second producer").containsExactly("a", "b");
        completeAll();
        assertThat(main.account("orders").delivered()).isEqualTo(2);
    }

    @Test
    void unauthorisedTopicIsTriedAgainAfterAPauseUntilItIsAllowed() throws Exception {
        main.add("orders", "a", "b");
        work();
        producer().errorNext(new TopicAuthorizationException("orders"));
        producer().errorNext(new TopicAuthorizationException("orders"));
        work();
        work();
        assertThat(sent()).as("no busy loop").containsExactly("a", "b");
        pass(1_000);
        assertThat(sent()).as("one is tried").containsExactly("a", "b", "a");
        completeAll();
        assertThat(sent()).containsExactly("a", "b", "a", "b");
        completeAll();
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).isEmpty();
    }

    @Test
    void recordThatKafkaCannotTakeNowIsHeldAndTriedAgain() throws Exception {
        main.add("orders", "a", "b");
        dispatcher.close();
        MockProducer<byte[], byte[]> away = mock();
        away.sendException = new TimeoutException("Topic orders not present in metadata after 1000 ms.");
        dispatcher = newDispatcher(away);
        work();
        assertThat(main.spool.waiting()).isEqualTo(2);
        away.sendException = null;
        pass(10_000);
        assertThat(values(away)).containsExactly("a", "b");
    }

    @Test
    void deadLettersThatFailHoldBackWhatIsBehindThemAndNothingIsCountedTwice() throws Exception {
        main.add("orders", "a", "b", "c");
        dead.add("orders", "earlier");
        work();
        dead.close();
        producer().completeNext();
        producer().errorNext(new RecordTooLargeException("b is 2 MB, the broker takes 1 MB"));
        producer().completeNext();
        work();
        pass(10_000);
        assertThat(main.account("orders").delivered()).isEqualTo(1);
        assertThat(main.spool.waiting()).isEqualTo(2);
        assertThat(sent()).as("c is not sent again").containsExactly("a", "b", "c", "b");
        dead = new TestLetters(dir.resolve("dead"));
    }

    @Test
    void longReasonDoesNotMakeADeadLetterTooLong() throws Exception {
        main.add("orders", "a");
        work();
        producer().errorNext(new RecordTooLargeException("x".repeat(2_000_000)));
        work();
        assertThat(main.spool.waiting()).isZero();
        assertThat(dead.contents()).containsExactly("a:record_too_large");
    }

    @Test
    void restartBeginsBehindTheCheckpoint() throws Exception {
        main.add("orders", "a", "b", "c");
        work();
        producer().completeNext();
        work();
        dispatcher.checkpoint();
        dispatcher.close();
        main.close();
        main = new TestSpool(dir.resolve("spool"));
        dispatcher = newDispatcher();
        work();
        assertThat(sent()).containsExactly("b", "c");
        completeAll();
        assertThat(main.account("orders").delivered()).isEqualTo(3);
        assertThat(main.account("orders").accepted()).isEqualTo(3);
    }

    private Dispatcher newDispatcher() {
        return newDispatcher(null);
    }

    private Dispatcher newDispatcher(@org.jspecify.annotations.Nullable MockProducer<byte[], byte[]> given) {
        ProducerFactory factory = singly -> {
            MockProducer<byte[], byte[]> made = given == null || producers.contains(given) ? mock() : given;
            producers.add(made);
            return made;
        };
        return new Dispatcher(
                main.spool,
                new DeadLetters(dead.store, () -> 1_795_456_800_000L, main.spool.stamper()),
                new Link(factory, new BufferRoom(Map.of()), main.spool.stamper(), nanos::get),
                new DrainLimits(Window.MOST_RECORDS, 32 << 20, 1 << 20),
                new News(new Signal()),
                nanos::get);
    }

    private static MockProducer<byte[], byte[]> mock() {
        return new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
            @Override
            public void close(java.time.Duration timeout) {
                while (errorNext(new KafkaException("Producer is closed forcefully."))) {
                    // as the real one does
                }
                super.close(timeout);
            }
        };
    }

    private void work() throws Exception {
        while (dispatcher.doWork()) {
            // until there is nothing left to do
        }
    }

    private void pass(long millis) throws Exception {
        nanos.addAndGet(millis * 1_000_000);
        work();
    }

    private void completeAll() throws Exception {
        while (producer().completeNext()) {
            // all that was sent
        }
        work();
    }

    private MockProducer<byte[], byte[]> producer() {
        return producers.get(producers.size() - 1);
    }

    private List<String> sent() {
        return values(producer());
    }

    private static List<String> values(MockProducer<byte[], byte[]> producer) {
        Producer<byte[], byte[]> same = producer;
        assertThat(same).isNotNull();
        return producer.history().stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }
}
