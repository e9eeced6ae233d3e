// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class AcksProperties {

    /** Against a list that keeps everything: never early, and complete once all has been reached. */
    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void ack_isNeverEarlyAndNeverForgotten(@ForAll long seed) {
        Random random = new Random(seed);
        Acks acks = new Acks(System::nanoTime, (nanos, records) -> {});
        List<long[]> pairs = new ArrayList<>();
        long ordinal = 0;
        long count = 0;
        long reached = 0;
        long last = 0;
        for (int step = 0; step < 3_000; step++) {
            if (random.nextInt(100) < 90) {
                ordinal += random.nextInt(3);
                count += 1 + random.nextInt(3);
                acks.add(ordinal, count, null);
                pairs.add(new long[] {ordinal, count});
            } else {
                reached += random.nextInt(20);
                long released = acks.release(reached);
                assertThat(released).isBetween(last, truth(pairs, reached));
                last = released;
            }
        }
        assertThat(acks.release(ordinal)).isEqualTo(count);
    }

    private static long truth(List<long[]> pairs, long reached) {
        long count = 0;
        for (long[] pair : pairs) {
            if (pair[0] > reached) {
                return count;
            }
            count = pair[1];
        }
        return count;
    }

    @Example
    void upToTheBound_everyPairIsExact() {
        Acks acks = new Acks(System::nanoTime, (nanos, records) -> {});
        for (int i = 1; i <= Acks.MAX_PAIRS; i++) {
            acks.add(i, i * 2L, null);
        }
        for (int i = 1; i <= Acks.MAX_PAIRS; i++) {
            assertThat(acks.release(i)).isEqualTo(i * 2L);
        }
    }
}
