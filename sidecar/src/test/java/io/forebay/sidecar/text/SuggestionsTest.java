// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
    private static final List<String> KNOWN = List.of("topic", "key", "value", "value_base64", "timestamp", "ts");

    @ParameterizedTest
    @CsvSource({
        "vlaue, value",
        "Value, value",
        "values, value",
        "valu, value",
        "valeu, value",
        "value64, ",
        "value_base46, value_base64",
        "valueBase64, value_base64",
        "timestmp, timestamp",
        "time, ",
        "t, ts",
        "keys, key",
        "colour, ",
        "'', ",
    })
    void closest_isTheNameThatWasMeant(String word, String meant) {
        assertThat(Suggestions.closest(word, KNOWN)).isEqualTo(meant);
    }

    @Test
    void didYouMean_isPartOfASentence() {
        assertThat(Suggestions.didYouMean("vlaue", KNOWN)).isEqualTo(" (did you mean 'value'?)");
        assertThat(Suggestions.didYouMean("colour", KNOWN)).isEmpty();
        assertThat(Suggestions.didYouMean("x".repeat(1_000_000), KNOWN)).isEmpty();
    }

    @Property(tries = 300)
    void distance_isAsFarBackAsForth(@ForAll String a, @ForAll String b) {
        assertThat(Suggestions.distance(a, b))
                .isEqualTo(Suggestions.distance(b, a))
                .isLessThanOrEqualTo(Math.max(a.length(), b.length()));
        assertThat(Suggestions.distance(a, a)).isZero();
    }
}
