// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String EXAMPLE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void parse_takesApartWhatFormatMakes() {
        TraceParent parent = requireNonNull(parse(EXAMPLE));

        assertThat(parent.traceHigh).isEqualTo(0x4bf92f3577b34da6L);
        assertThat(parent.traceLow).isEqualTo(0xa3ce929d0e0e4736L);
        assertThat(parent.span).isEqualTo(0x00f067aa0ba902b7L);
        assertThat(parent.sampled).isTrue();
        assertThat(TraceParent.format(parent.traceHigh, parent.traceLow, parent.span))
                .isEqualTo(EXAMPLE.getBytes(US_ASCII));
    }

    @Test
    void parse_readsTheSampledFlagOnly() {
        assertThat(requireNonNull(parse(EXAMPLE.replace("-01", "-fe"))).sampled).isFalse();
        assertThat(requireNonNull(parse(EXAMPLE.replace("-01", "-03"))).sampled).isTrue();
    }

    @Test
    void parse_takesLaterVersions_withWhatTheyAdd() {
        assertThat(parse(EXAMPLE.replaceFirst("00", "cc") + "-what-comes-then")).isNotNull();
        assertThat(parse(EXAMPLE.replaceFirst("00", "cc"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01"
            })
    void parse_takesNothingElse(String value) {
        assertThat(parse(value)).isNull();
    }

    @Test
    void parse_takesNull() {
        assertThat(TraceParent.parse(null)).isNull();
    }

    private static @Nullable TraceParent parse(String value) {
        return TraceParent.parse(value.getBytes(US_ASCII));
    }
}
