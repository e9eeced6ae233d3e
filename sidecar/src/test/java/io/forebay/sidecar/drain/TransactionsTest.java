// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.drain.Transactions.State;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionsTest {
    private final TimeoutException notYet = new TimeoutException("not yet");

    private static final ConsumerGroupMetadata GROUP = group();

    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final FakePositions positions = new FakePositions();
    private MockProducer<byte[], byte[]> producer = mock();
    private final Transactions transactions = new Transactions(() -> this.notDurable, 200_000_000, nanos::get);
    private @Nullable String notDurable;

    private TestSpool spool;
    private SpoolReader reader;
    private final StoredRecord stored = new StoredRecord();

    @BeforeEach
    void open() throws Exception {
        spool = new TestSpool(dir.resolve("spool"));
        reader = spool.spool.reader();
    }

    @AfterEach
    void close() throws Exception {
        reader.close();
        spool.close();
    }

    @Test
    void nothingIsHandedOverBeforeThePositionsAreRead() {
        producer.initTransactionException = notYet;
        transactions.open(producer, recall());
        transactions.work();
        assertThat(transactions.state()).isEqualTo(State.STARTING);
        producer.initTransactionException = null;
        transactions.work();
        assertThat(transactions.isReady()).isFalse();
        positions.answer(Map.of());
        transactions.work();
        assertThat(transactions.isReady()).isTrue();
    }

    @Test
    void recordsAndPositionsAreCommittedTogetherWhenTheIntervalIsOver() throws Exception {
        ready(Map.of());
        long number = send("orders", "a");
        assertThat(send("orders", "b")).isEqualTo(number);
        send("clicks", "c");
        pass(199);
        assertThat(producer.commitCount()).isZero();
        assertThat(transactions.isCommitted(number)).isFalse();
        pass(1);
        assertThat(producer.commitCount()).isEqualTo(1);
        assertThat(transactions.isCommitted(number)).isTrue();
        assertThat(positionsInKafka())
                .containsOnlyKeys("orders", "clicks")
                .containsEntry("clicks", new KafkaPosition(4, reader.index(), stored.checksum()))
                .hasEntrySatisfying(
                        "orders", position -> assertThat(position.next()).isEqualTo(3));
    }

    @Test
    void idleOneCommitsNothing() throws Exception {
        ready(Map.of());
        pass(10_000);
        assertThat(transactions.state()).isEqualTo(State.READY);
        assertThat(producer.commitCount()).isZero();
        assertThat(producer.transactionInFlight()).isFalse();
    }

    @Test
    void commitIsAskedForUntilItIsDone() throws Exception {
        ready(Map.of());
        long number = send("orders", "a");
        producer.commitTransactionException = notYet;
        pass(200);
        pass(1_000);
        assertThat(transactions.state()).isEqualTo(State.COMMITTING);
        assertThat(transactions.isReady()).isFalse();
        assertThat(transactions.isCommitted(number)).isFalse();
        producer.commitTransactionException = null;
        pass(1);
        assertThat(transactions.isCommitted(number)).isTrue();
    }

    @Test
    void failedCommitIsAbortedAndNothingOfItCounts() throws Exception {
        ready(Map.of());
        long number = send("orders", "a");
        producer.commitTransactionException = new KafkaException("in an error state");
        pass(200);
        producer.commitTransactionException = null;
        pass(0);
        assertThat(transactions.state()).isEqualTo(State.READY);
        assertThat(producer.transactionAborted()).isTrue();
        assertThat(transactions.isCommitted(number)).isFalse();
        assertThat(positionsInKafka()).isEmpty();
        assertThat(send("orders", "a again")).isGreaterThan(number);
    }

    @Test
    void transactionWithAFailedRecordIsAborted() throws Exception {
        ready(Map.of());
        send("orders", "a");
        transactions.abort();
        assertThat(transactions.isReady()).isFalse();
        pass(0);
        assertThat(producer.transactionAborted()).isTrue();
        assertThat(transactions.isReady()).isTrue();
    }

    @Test
    void whatIsNotDurableElsewhereKeepsThePositionsBehindIt() throws Exception {
        ready(Map.of());
        send("orders", "a");
        notDurable = "no room for dead letters";
        pass(200);
        pass(0);
        assertThat(producer.commitCount()).isZero();
        assertThat(producer.transactionAborted()).isTrue();
        assertThat(positionsInKafka()).isEmpty();
    }

    @Test
    void fencedProducerIsOfNoUse() throws Exception {
        ready(Map.of());
        send("orders", "a");
        producer.fenceProducer();
        assertThatThrownBy(() -> pass(200)).isInstanceOf(ProducerFencedException.class);
    }

    @Test
    void stuckCommitEndsTheProducerAndTheNextTransactionIsSmaller() throws Exception {
        ready(Map.of());
        for (int i = 0; i < 30; i++) {
            send("orders", "x".repeat(10_000));
        }
        producer.commitTransactionException = notYet;
        pass(200);
        pass(1_500);
        transactions.answered();
        pass(1_500);
        assertThatThrownBy(() -> pass(500)).hasMessageContaining("has not answered anything for 2 s");
        transactions.close();
        producer = mock();
        ready(Map.of());
        int sent = 0;
        while (transactions.isReady()) {
            send("orders", "x".repeat(10_000));
            sent++;
        }
        assertThat(sent).isEqualTo(8);
    }

    @Test
    void recordsThatKafkaHasByItsPositionsAreKnown() throws Exception {
        spool.add("orders", "a", "b");
        ready(Map.of("orders", new KafkaPosition(3, 0, 0)));
        assertThat(transactions.has("orders", 2)).isTrue();
        assertThat(transactions.has("orders", 3)).isFalse();
        assertThat(transactions.has("clicks", 2)).isFalse();
    }

    @Test
    void unstablePositionsAreReadAgain() throws Exception {
        transactions.open(producer, recall());
        transactions.work();
        positions.fail(new UnstableOffsetCommitException("a transaction is being finished"));
        transactions.work();
        assertThat(transactions.state()).isEqualTo(State.RECALLING);
        positions.answer(Map.of());
        transactions.work();
        assertThat(transactions.state()).isEqualTo(State.READY);
    }

    private static MockProducer<byte[], byte[]> mock() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ConsumerGroupMetadata group() {
        try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest")) {
            return consumer.groupMetadata();
        }
    }

    private Recall recall() {
        return new Recall(positions, found -> {});
    }

    private void ready(Map<String, KafkaPosition> inKafka) throws Exception {
        transactions.open(producer, recall());
        transactions.work();
        positions.answer(inKafka);
        pass(0);
        assertThat(transactions.state()).isEqualTo(State.READY);
    }

    /** Sends the next record, as the dispatcher does. */
    private long send(String topic, String value) throws Exception {
        spool.add(topic, value);
        assertThat(reader.next(stored)).isTrue();
        assertThat(transactions.problem(topic, -1)).isNull();
        long number = transactions.add(topic, stored, reader.index());
        var unused = producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8)));
        return number;
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        while (transactions.work()) {
            // until nothing changes any more
        }
    }

    private Map<String, KafkaPosition> positionsInKafka() {
        Map<String, KafkaPosition> found = new HashMap<>();
        List<Map<String, Map<TopicPartition, OffsetAndMetadata>>> history = producer.consumerGroupOffsetsHistory();
        history.forEach(groups -> groups.getOrDefault(GROUP.groupId(), Map.of())
                .forEach((partition, offset) -> found.put(partition.topic(), KafkaPosition.of(offset))));
        return found;
    }

    /** Answers when the test wants it. */
    private static final class FakePositions implements Positions {
        private KafkaFutureImpl<Map<TopicPartition, OffsetAndMetadata>> asked = new KafkaFutureImpl<>();

        void answer(Map<String, KafkaPosition> inKafka) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            inKafka.forEach((topic, position) -> offsets.put(new TopicPartition(topic, 0), position.toOffset()));
            asked.complete(offsets);
        }

        void fail(Exception why) {
            asked.completeExceptionally(why);
        }

        @Override
        public ConsumerGroupMetadata group() {
            return GROUP;
        }

        @Override
        public KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> read() {
            asked = new KafkaFutureImpl<>();
            return asked;
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
