// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.audit.AuditStamp;
import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.DeadLetterCursor;
import io.forebay.sidecar.deadletters.TestLetters;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolSettings;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The header by which the audit knows a record again, on every way that a record takes. */
class AuditStampsTest {
    @TempDir
    private Path dir;

    private final AtomicLong nanos = new AtomicLong();
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

    private TestSpool main;
    private TestLetters dead;
    private Dispatcher dispatcher;

    @BeforeEach
    void open() throws Exception {
        SpoolSettings settings = new SpoolSettings(dir.resolve("spool"), 1L << 30, 8 << 20, 0, 1 << 20);
        main = new TestSpool(Spool.open(settings.withAudit("audit"), () -> 1L));
        dead = new TestLetters(dir.resolve("dead"));
        dispatcher = new Dispatcher(
                main.spool,
                new DeadLetters(dead.store, () -> 1_795_456_800_000L, main.spool.stamper()),
                new Link(singly -> mock(), new BufferRoom(Map.of()), main.spool.stamper(), () -> 0),
                new DrainLimits(1_000, 32 << 20, 1 << 20),
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
    void record_hasItsSpoolItsOrdinalAndItsTime() throws Exception {
        main.add("orders", "a", "b");
        work();
        assertThat(stamps(producer().history())).containsExactly(stamp(1), stamp(2));
    }

    @Test
    void recordThatIsSentAgain_hasTheSame() throws Exception {
        main.add("orders", "a", "b");
        work();
        producer().errorNext(new OutOfOrderSequenceException("out of order"));
        work();
        for (int pause = 0; pause < 2; pause++) { // one for each record that failed
            nanos.addAndGet(1_000_000_000);
            work();
        }
        assertThat(producers).hasSize(2);
        assertThat(stamps(producer().history())).containsExactly(stamp(1), stamp(2));
    }

    @Test
    void reportOfTheAudit_hasNone() throws Exception {
        main.add("orders", "a");
        main.spool.writer().audit(true);
        main.spool.syncNow();
        work();
        assertThat(producer().history()).extracting(ProducerRecord::topic).containsExactly("orders", "audit");
        assertThat(producer().history().get(1).headers()).isEmpty();
    }

    @Test
    void deadLetter_keepsItAsAHeaderOfItsOwn() throws Exception {
        main.add("orders", "a");
        work();
        producer().errorNext(new RecordTooLargeException("2 MB"));
        work();
        try (DeadLetterCursor cursor = dead.store.cursor()) {
            assertThat(cursor.next()).isTrue();
            List<String> names = new ArrayList<>();
            List<AuditStamp> stamps = new ArrayList<>();
            cursor.letter().stored().body().forEachHeader((name, value) -> {
                names.add(name);
                if (name.equals(AuditStamp.HEADER)) {
                    stamps.add(Objects.requireNonNull(AuditStamp.decode(value)));
                }
            });
            assertThat(stamps).containsExactly(stamp(1));
            assertThat(names).as("behind the reason").endsWith(AuditStamp.HEADER);
            assertThat(cursor.letter().code()).isEqualTo("record_too_large");
        }
    }

    private AuditStamp stamp(long ordinal) throws Exception {
        return new AuditStamp(name(), ordinal, 1);
    }

    private UUID name() throws Exception {
        return main.spool.id();
    }

    private static List<AuditStamp> stamps(List<ProducerRecord<byte[], byte[]>> records) {
        List<AuditStamp> stamps = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            for (Header header : record.headers()) {
                assertThat(header.key()).isEqualTo("forebay.audit");
                assertThat(new String(header.value(), UTF_8)).hasSizeBetween(40, 74);
                stamps.add(Objects.requireNonNull(AuditStamp.decode(header.value())));
            }
        }
        return stamps;
    }

    private MockProducer<byte[], byte[]> mock() {
        MockProducer<byte[], byte[]> made =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                    @Override
                    public void close(Duration timeout) {
                        while (errorNext(new KafkaException("Producer is closed forcefully."))) {
                            // as the real one does
                        }
                        super.close(timeout);
                    }
                };
        producers.add(made);
        return made;
    }

    private MockProducer<byte[], byte[]> producer() {
        return producers.get(producers.size() - 1);
    }

    private void work() throws Exception {
        while (dispatcher.doWork()) {
            // until there is nothing left to do
        }
    }
}
