// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.TestSpool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeaterTest {
    private static final long NOW_MS = 1_795_456_800_000L;

    @TempDir
    private Path dir;

    private TestSpool spool;
    private final StoredRecord again = new StoredRecord();

    @BeforeEach
    void open() throws Exception {
        spool = new TestSpool(dir);
    }

    @AfterEach
    void close() throws Exception {
        spool.close();
    }

    @Test
    void deadLetter_isARecordAgainWithoutItsReason() throws Exception {
        repeat(stored(Kind.DEAD, DeadLetterHeaders.CODE, "x", DeadLetterHeaders.MESSAGE, "y", "own", "1"));
        assertThat(again.kind()).isEqualTo(Kind.RECORD);
        assertThat(headers()).containsExactly("forebay.retried=42", "own=1");
        assertThat(again.body().value()).asString(UTF_8).isEqualTo("value");
        assertThat(again.body().key()).asString(UTF_8).isEqualTo("key");
        assertThat(again.body().partition()).isEqualTo(3);
        assertThat(again.origin().listener()).isEqualTo("app");
        assertThat(again.receivedAt()).isEqualTo(NOW_MS);
    }

    /** It was read from another Forebay's dead.letter.topic, say. */
    @Test
    void headersOfThoseNamesThatTheRecordHadItself_stay() throws Exception {
        repeat(stored(Kind.DEAD, DeadLetterHeaders.CODE, "ours", DeadLetterHeaders.CODE, "its own"));
        assertThat(headers()).containsExactly("forebay.retried=42", DeadLetterHeaders.CODE + "=its own");
    }

    @Test
    void recordOfTheSpool_keepsAllItsHeadersAndTheTimeItHad() throws Exception {
        repeat(stored(Kind.RECORD, DeadLetterHeaders.CODE, "x"));
        assertThat(headers()).containsExactly("forebay.replayed=42", DeadLetterHeaders.CODE + "=x");
        assertThat(again.timestamp()).isEqualTo(1_000);
    }

    @Test
    void numberOfItsProducer_isNotTakenForANewOne() throws Exception {
        repeat(stored(Kind.RECORD));
        assertThat(again.body().hasSequence()).isFalse();
        assertThat(spool.spool.writer().producer("p").lastSequence()).isLessThan(0);
    }

    private void repeat(StoredRecord stored) throws Exception {
        long ordinal = new Repeater(spool.spool.writer(), () -> NOW_MS).repeat(stored);
        assertThat(ordinal).isEqualTo(1);
        spool.spool.writer().publish();
        spool.spool.syncNow();
        try (SpoolReader reader = spool.spool.reader()) {
            assertThat(reader.next(again)).isTrue();
        }
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>();
        again.body().forEachHeader((name, value) -> headers.add(name + "=" + new String(value, UTF_8)));
        return headers;
    }

    private static StoredRecord stored(Kind kind, String... headers) {
        RecordHead head = new RecordHead()
                .begin(kind, new Origin("app", 7, "p"), 1_000)
                .topic("orders".getBytes(UTF_8))
                .partition(3)
                .sequence(9)
                .key("key".getBytes(UTF_8), 0, 3);
        for (int i = 0; i < headers.length; i += 2) {
            head.header(headers[i], headers[i + 1]);
        }
        byte[] tail = "value".getBytes(UTF_8);
        head.seal(42, tail, 0, tail.length);
        StoredRecord stored = new StoredRecord();
        byte[] bytes = stored.buffer(head.length() + tail.length);
        System.arraycopy(head.array(), 0, bytes, 0, head.length());
        System.arraycopy(tail, 0, bytes, head.length(), tail.length);
        assertThat(stored.check(head.length() + tail.length)).isNull();
        return stored;
    }
}
