// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrdinalRangesTest {
    @Test
    void parse_takesNumbersAndRangesInAnyOrder() {
        assertThat(OrdinalRanges.parse("9,1-3,4,2-5")).hasToString("1-5,9");
        assertThat(OrdinalRanges.parse("")).isEqualTo(OrdinalRanges.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1-", "-1", "5-3", "0", "1,,2", "1.5"})
    void parse_saysWhatIsWrong(String text) {
        assertThatThrownBy(() -> OrdinalRanges.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ordinal");
    }

    @Test
    void runAfter_isTheEndOfWhatFollowsWithoutAGap() {
        OrdinalRanges set = OrdinalRanges.parse("3-5,7");
        assertThat(set.runAfter(0)).isZero();
        assertThat(set.runAfter(2)).isEqualTo(5);
        assertThat(set.runAfter(4)).isEqualTo(5);
        assertThat(set.runAfter(5)).isEqualTo(5);
        assertThat(set.runAfter(6)).isEqualTo(7);
    }

    @Property(tries = 300)
    void behavesLikeASetOfNumbers(
            @ForAll @Size(max = 40) List<@LongRange(min = 1, max = 60) Long> one,
            @ForAll @Size(max = 40) List<@LongRange(min = 1, max = 60) Long> other,
            @ForAll @LongRange(min = 1, max = 60) long low) {
        TreeSet<Long> union = new TreeSet<>(one);
        union.addAll(other);
        TreeSet<Long> difference = new TreeSet<>(one);
        difference.removeAll(other);
        OrdinalRanges first = OrdinalRanges.of(one);
        OrdinalRanges second = OrdinalRanges.of(other);
        assertThat(list(first)).containsExactlyElementsOf(new TreeSet<>(one));
        assertThat(list(first.plus(second))).containsExactlyElementsOf(union);
        assertThat(list(first.minus(second))).containsExactlyElementsOf(difference);
        assertThat(list(first.within(low, 50)))
                .containsExactlyElementsOf(low > 50 ? List.of() : new TreeSet<>(one).subSet(low, 51L));
        assertThat(first.count()).isEqualTo(new TreeSet<>(one).size());
        assertThat(OrdinalRanges.parse(first.toString())).isEqualTo(first);
    }

    private static List<Long> list(OrdinalRanges set) {
        List<Long> members = new ArrayList<>();
        for (long i = 1; i <= 60; i++) {
            if (set.contains(i)) {
                members.add(i);
            }
        }
        return members;
    }
}
