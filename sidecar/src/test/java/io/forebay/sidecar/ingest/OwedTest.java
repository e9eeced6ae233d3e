// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwedTest {
    private final Owed owed = new Owed();

    private boolean take(long sequence) {
        if (owed.precedes(sequence)) {
            owed.turnedAway(sequence);
            return false;
        }
        owed.stored(sequence);
        return true;
    }

    @Test
    void nothingIsOwed_atFirst() {
        assertThat(take(0)).isTrue();
        assertThat(take(7)).isTrue();
    }

    @Test
    void whatWasTurnedAway_comesAgainInOrder() {
        owed.turnedAway(5);
        assertThat(take(6)).isFalse();
        assertThat(take(8)).isFalse();
        assertThat(take(5)).isTrue();
        assertThat(take(9)).as("passes 6 and 8").isFalse();
        assertThat(take(6)).isTrue();
        assertThat(take(8)).isTrue();
        assertThat(take(10)).as("passes 9").isFalse();
        assertThat(take(9)).isTrue();
        assertThat(take(10)).isTrue();
        assertThat(take(11)).isTrue();
    }

    @Test
    void laterOfThose_doesNotComeFirst() {
        owed.turnedAway(5);
        owed.turnedAway(6);
        assertThat(take(6)).isFalse();
        assertThat(take(5)).isTrue();
        assertThat(take(6)).isTrue();
        assertThat(take(7)).isTrue();
    }

    @Test
    void turnedAwayAgain_isOwedAgain() {
        owed.turnedAway(5);
        owed.turnedAway(6);
        assertThat(take(5)).isTrue();
        owed.turnedAway(6);
        assertThat(take(7)).isFalse();
        assertThat(take(6)).isTrue();
        assertThat(take(7)).isTrue();
        assertThat(take(8)).isTrue();
    }
}
