// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.spool.TestTopics;
import io.forebay.sidecar.spool.Topic;
import org.junit.jupiter.api.Test;

class ShareTest {
    private static final long LIMIT = 256_000;

    private final FakeSink sink = new FakeSink();
    private final TestTopics topics = new TestTopics();
    private final Share share = new Share(LIMIT);
    private long ordinal;

    private Topic topic(String name) {
        return topics.get(name.getBytes(US_ASCII), 0, name.length());
    }

    private void store(int records, long bytes) {
        for (int i = 0; i < records; i++) {
            share.stored(topic("t"), bytes);
            ordinal++;
        }
        share.mark(ordinal);
    }

    @Test
    void waitingBytes_areCountedUntilTheyHaveLeft() {
        store(255, 1_000);
        assertThat(share.isUsedUp()).isFalse();
        store(1, 1_000);
        assertThat(share.isUsedUp()).isTrue();
        sink.delivered(100);
        share.release(sink);
        assertThat(share.waiting()).isEqualTo(256_000); // one batch of 255 has one mark, its last record's
        sink.delivered(255);
        share.release(sink);
        assertThat(share.waiting()).isEqualTo(1_000);
        sink.delivered(256);
        share.release(sink);
        assertThat(share.waiting()).isZero();
    }

    @Test
    void manySmallRecords_areNeverTooFewAndAtMostTwoHeapsTooMany() {
        for (int i = 0; i < 100_000; i++) {
            store(1, 100);
            sink.delivered(Math.max(0, ordinal - 500)); // 50,000 bytes wait
            share.release(sink);
            long real = Math.min(ordinal, 500) * 100;
            assertThat(share.waiting()).isBetween(real, real + 2 * (LIMIT / Share.HEAPS + 100));
        }
        assertThat(share.heaps()).isLessThan(60);
    }

    @Test
    void memory_isBoundedByTheLimitHoweverSmallTheRecords() {
        for (int i = 0; i < LIMIT / 3; i++) {
            store(1, 3);
        }
        assertThat(share.isUsedUp()).isFalse();
        store(1, 3);
        assertThat(share.isUsedUp()).isTrue();
        assertThat(share.heaps()).isLessThanOrEqualTo(Share.HEAPS + 1);
    }
}
