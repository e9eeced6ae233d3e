// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    private Path dir;

    private TestSpool spool;
    private UUID identity;
    private long left = 1;

    @BeforeEach
    void open() throws Exception {
        spool = new TestSpool(dir.resolve("spool"));
        spool.add("orders", "a", "b", "c");
        identity = spool.spool.id();
    }

    @AfterEach
    void close() throws Exception {
        spool.close();
    }

    @Test
    void positionsOfThisSpoolPass() throws Exception {
        check(after(2));
        check(after(3));
        assertThat(spool.spool.id()).isEqualTo(identity);
    }

    @Test
    void positionWhoseRecordIsAnotherOneMeansAnotherHistory() throws Exception {
        KafkaPosition position = after(2);
        refuses(new KafkaPosition(position.next(), position.index(), position.checksum() + 1));
    }

    @Test
    void positionWhoseRecordIsAtAnotherPlaceMeansAnotherHistory() throws Exception {
        KafkaPosition position = after(2);
        refuses(new KafkaPosition(position.next(), position.index() + 1, position.checksum()));
    }

    @Test
    void positionBehindTheLastRecordMeansAnotherHistory() throws Exception {
        KafkaPosition position = after(3);
        refuses(new KafkaPosition(4, position.index() + 1, 7));
        refuses(new KafkaPosition(1_000, position.index() + (1L << 32), 7));
        refuses(new KafkaPosition(1_000, 0, 0));
        refuses(new KafkaPosition(1_000, -1, 0));
    }

    @Test
    void positionThatTheSpoolHasPassedByItsOwnAccountNeedsNoRecord() throws Exception {
        left = 3;
        check(new KafkaPosition(3, 1L << 40, 7));
        refuses(new KafkaPosition(4, 1L << 40, 7));
    }

    private void check(KafkaPosition position) {
        assertThatCode(() -> history().check(Map.of("orders", position))).doesNotThrowAnyException();
    }

    private void refuses(KafkaPosition position) throws Exception {
        assertThatThrownBy(() -> history().check(Map.of("orders", position))).hasMessageContaining("new identity");
        assertThat(spool.spool.id()).isNotEqualTo(identity);
        identity = spool.spool.id();
    }

    private History history() {
        return new History(spool.spool, topic -> left);
    }

    /** The position that a transaction commits whose last record is that one. */
    private KafkaPosition after(long ordinal) {
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = spool.spool.reader()) {
            while (reader.next(stored) && stored.ordinal() < ordinal) {
                // not yet
            }
            return new KafkaPosition(ordinal + 1, reader.index(), stored.checksum());
        }
    }
}
