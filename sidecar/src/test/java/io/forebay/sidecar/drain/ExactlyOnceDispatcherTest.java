// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dispatcher with a {@link TransactionalLink}; what a real Kafka does in the same cases is in {@code ExactlyOnceIT}. */
class ExactlyOnceDispatcherTest {
    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final List<Transacting> producers = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> inKafka = new HashMap<>();

    private TestSpool main;
    private TestLetters dead;
    private Link link;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() throws Exception {
        main = new TestSpool(dir.resolve("spool"));
        dead = new TestLetters(dir.resolve("dead"));
        newDispatcher();
    }

    @AfterEach
    void close() throws Exception {
        dispatcher.close();
        main.close();
        dead.close();
    }

    @Test
    void acknowledgedRecordLeavesTheSpoolWithItsTransaction() throws Exception {
        main.add("orders", "a", "b");
        work();
        answer();
        pass(199);
        assertThat(main.spool.waiting()).isEqualTo(2);
        pass(1);
        assertThat(main.spool.waiting()).isZero();
        assertThat(committed()).containsExactly("a", "b");
        assertThat(main.account("orders").delivered()).isEqualTo(2);
    }

    @Test
    void stopCommitsWhatIsAcknowledged() throws Exception {
        main.add("orders", "a", "b");
        work();
        answer();
        dispatcher.finish(Duration.ofSeconds(1));
        assertThat(committed()).containsExactly("a", "b");
        assertThat(main.account("orders").delivered()).isEqualTo(2);
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void poisonedRecordGoesToTheDeadLettersAloneAndTheOthersAreSentAgainInOrder() throws Exception {
        main.add("orders", "a", "b", "c");
        main.add("clicks", "d", "e");
        work();
        producer().completeNext();
        RecordTooLargeException error = new RecordTooLargeException("b is 2 MB, the broker takes 1 MB");
        producer().errorNext(error);
        while (producer().errorNext(error)) {
            // Kafka's producer fails all that it has not sent with the error of the first
        }
        producer().spoil(error);
        settle();
        assertThat(committed()).containsExactly("a", "c", "d", "e");
        assertThat(dead.contents()).containsExactly("b:record_too_large");
        assertThat(main.spool.waiting()).isZero();
        assertThat(main.account("orders").delivered()).isEqualTo(2);
        assertThat(main.account("orders").deadLettered()).isEqualTo(1);
    }

    @Test
    void recordThatTheProducerItselfRefusesGoesToTheDeadLettersAlone() throws Exception {
        main.add("orders", "a", "huge", "c");
        settle();
        assertThat(committed()).containsExactly("a", "c");
        assertThat(dead.contents()).containsExactly("huge:record_too_large");
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void topicThatIsRefusedWaitsAndTheOthersAreSentAgain() throws Exception {
        main.add("orders", "a");
        main.add("clicks", "b");
        work();
        TopicAuthorizationException error = new TopicAuthorizationException("orders");
        producer().errorNext(error);
        producer().errorNext(error);
        producer().spoil(error);
        work();
        producer().refused = "orders";
        settle();
        assertThat(committed()).containsExactly("b");
        assertThat(main.spool.waiting()).isEqualTo(1);
        producer().refused = "";
        pass(2_000);
        settle();
        assertThat(committed()).containsExactly("b", "a");
        assertThat(dead.contents()).isEmpty();
    }

    @Test
    void recordsBeforeThePositionsInKafkaAreNotSentAgainAfterACrash() throws Exception {
        main.add("orders", "a");
        main.addRejected("orders", "{oops");
        main.add("orders", "b");
        main.add("clicks", "c");
        settle();
        assertThat(committed()).containsExactly("a", "b", "c");
        crash();
        main.add("orders", "d");
        settle();
        assertThat(committed()).containsExactly("a", "b", "c", "d");
        assertThat(main.account("orders").delivered()).isEqualTo(3);
        assertThat(main.account("orders").deadLettered()).isEqualTo(1);
        assertThat(dead.contents()).containsExactly("{oops:malformed_record");
        assertThat(main.spool.waiting()).isZero();
    }

    @Test
    void committedTransactionWhoseOutcomeWasNotHeardIsNotSentAgain() throws Exception {
        main.add("orders", "a", "b");
        work();
        answer();
        producer().commitsSilently = true;
        pass(200);
        pass(3_000);
        assertThat(producers.get(0).closed()).isTrue();
        pass(1_000);
        settle();
        assertThat(committed()).containsExactly("a", "b");
        assertThat(main.account("orders").delivered()).isEqualTo(2);
    }

    @Test
    void uncommittedTransactionOfALostProducerIsSentAgainInOrder() throws Exception {
        main.add("orders", "a", "b");
        work();
        producer().completeNext();
        producer().fenceProducer();
        pass(200);
        main.add("orders", "c");
        pass(4_000);
        assertThat(producers).as("no second producer before the pause is over").hasSize(1);
        pass(1_500);
        settle();
        assertThat(committed()).containsExactly("a", "b", "c");
    }

    @Test
    void topicThatATransactionGotStuckForIsLeftOutForAWhile() throws Exception {
        main.add("clicks", "b");
        main.add("orders", "a");
        work();
        producer().completeNext();
        producer().stuck = true;
        pass(200);
        pass(2_500);
        pass(200);
        settle();
        assertThat(committed()).containsExactly("b");
        pass(10_000);
        settle();
        assertThat(committed()).containsExactly("b", "a");
    }

    @Test
    void spoolWhoseHistoryIsAnotherTakesANewIdentityAndSkipsNothing() throws Exception {
        var before = main.spool.id();
        inKafka.put(new TopicPartition("orders", 0), new KafkaPosition(100, 1L << 40, 5).toOffset());
        main.add("orders", "a");
        pass(1_000);
        assertThat(main.spool.id()).isNotEqualTo(before);
        inKafka.clear(); // the new identity's group
        pass(1_000);
        settle();
        assertThat(committed()).containsExactly("a");
    }

    /** Everything is lost that was not forced, and a new process begins. */
    private void crash() throws Exception {
        link.close(Duration.ZERO);
        dispatcher.close();
        main.close(); // without a checkpoint
        main = new TestSpool(dir.resolve("spool"));
        newDispatcher();
    }

    private void newDispatcher() {
        link = new TransactionalLink(
                (singly, transactionalId) -> {
                    Transacting made = new Transacting(inKafka);
                    producers.add(made);
                    return made;
                },
                group -> new FixedPositions(inKafka),
                main.spool,
                Map.of(),
                Duration.ofMillis(200),
                nanos::get);
        dispatcher = new Dispatcher(
                main.spool,
                new DeadLetters(dead.store, () -> 1_795_456_800_000L, main.spool.stamper()),
                link,
                new DrainLimits(1 << 17, 32 << 20, 1 << 30),
                new News(new Signal()),
                nanos::get);
    }

    private void work() throws Exception {
        while (dispatcher.doWork()) {
            // until there is nothing left to do
        }
    }

    private void pass(long millis) throws Exception {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        work();
    }

    /** Lets Kafka answer and time pass until all is done that can be. */
    private void settle() throws Exception {
        for (int i = 0; i < 5; i++) {
            pass(100);
            answer();
            pass(200);
        }
    }

    private void answer() throws Exception {
        while (!producer().closed() && producer().completeNext()) {
            // all that was sent
        }
        work();
    }

    private Transacting producer() {
        return producers.get(producers.size() - 1);
    }

    private List<String> committed() {
        return producers.stream()
                .flatMap(producer -> producer.committed.stream())
                .toList();
    }

    /** A mock that keeps what is committed in Kafka, and gets stuck or spoiled as the real one does. */
    private static final class Transacting extends MockProducer<byte[], byte[]> {
        private final Map<TopicPartition, OffsetAndMetadata> inKafka;
        private final List<String> committed = new ArrayList<>();
        private Map<TopicPartition, OffsetAndMetadata> offsets = Map.of();
        private String refused = "";
        private @Nullable KafkaException spoiled;
        private boolean commitsSilently;
        private boolean stuck;

        Transacting(Map<TopicPartition, OffsetAndMetadata> inKafka) {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.inKafka = inKafka;
        }

        void spoil(KafkaException error) {
            spoiled = error;
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic) {
            if (topic.equals(refused)) {
                throw new TopicAuthorizationException(topic);
            }
            return super.partitionsFor(topic);
        }

        /** Like the real one: told by the callback before it returns, and the transaction is spoiled. */
        @Override
        public synchronized Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
            if (new String(record.value(), UTF_8).equals("huge")) {
                RecordTooLargeException error = new RecordTooLargeException("larger than max.request.size");
                spoiled = error;
                Objects.requireNonNull(callback).onCompletion(null, error);
                return CompletableFuture.failedFuture(error);
            }
            return super.send(record, callback);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata group) {
            super.sendOffsetsToTransaction(positions, group);
            offsets = positions;
        }

        @Override
        public void commitTransaction() {
            if (stuck) {
                throw new TimeoutException("not yet");
            }
            if (spoiled != null) {
                throw spoiled;
            }
            if (transactionInFlight()) {
                int before = history().size();
                super.commitTransaction();
                inKafka.putAll(offsets);
                history().stream().skip(before).forEach(record -> committed.add(new String(record.value(), UTF_8)));
            }
            if (commitsSilently) {
                throw new TimeoutException("not yet");
            }
        }

        @Override
        public void abortTransaction() {
            spoiled = null;
            super.abortTransaction();
        }

        @Override
        public void close(Duration timeout) {
            while (errorNext(new KafkaException("Producer is closed forcefully."))) {
                // as the real one does
            }
            super.close(timeout);
        }
    }

    /** What is committed, at once. */
    private record FixedPositions(Map<TopicPartition, OffsetAndMetadata> inKafka) implements Positions {
        @Override
        public ConsumerGroupMetadata group() {
            try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest")) {
                return consumer.groupMetadata();
            }
        }

        @Override
        public KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> read() {
            return KafkaFuture.completedFuture(Map.copyOf(inKafka));
        }

        @Override
        public void abort(Collection<String> transactionalIds) {}

        @Override
        public KafkaFuture<Boolean> isHealthy(String topic) {
            return KafkaFuture.completedFuture(true);
        }

        @Override
        public void close() {}
    }
}
