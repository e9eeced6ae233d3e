// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void debt_isPaidAtTheRate() {
        TokenBucket bucket = new TokenBucket(1_000, 0);
        bucket.take(1_000, 0);
        assertThat(bucket.debtNanos(0)).isZero();
        bucket.take(500, 0);
        assertThat(bucket.debtNanos(0)).isEqualTo(SECOND / 2);
        assertThat(bucket.debtNanos(SECOND / 4)).isEqualTo(SECOND / 4);
        assertThat(bucket.debtNanos(SECOND / 2)).isZero();
        assertThat(bucket.isFull(SECOND)).isFalse();
        assertThat(bucket.isFull(2 * SECOND)).isTrue();
    }

    @Test
    void idleTime_isWorthOneSecondAtMost() {
        TokenBucket bucket = new TokenBucket(1_000, 0);
        bucket.take(3_000, 3_600 * SECOND);
        assertThat(bucket.debtNanos(3_600 * SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void overAWhile_theRateIsKept() {
        Random random = new Random(1);
        TokenBucket bucket = new TokenBucket(1_000_000, 0);
        long now = 0;
        long taken = 0;
        while (now < 100 * SECOND) {
            int bytes = random.nextInt(1, 262_144);
            bucket.take(bytes, now);
            taken += bytes;
            now += bucket.debtNanos(now) + random.nextInt(1_000);
        }
        assertThat(taken).isBetween(100_000_000L, 102_000_000L);
    }
}
