// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatCouldSteerATerminal_isMadeVisible() {
        assertThat(Printable.of("a\u001b[31mb\rc\nd\u0007\u009b2J\u202e\u200b")).isEqualTo("a·[31mb·c·d··2J··");
        assertThat(Printable.of("grüße, 世界 <b>")).isEqualTo("grüße, 世界 <b>");
    }

    @Test
    void whatIsTooLong_isCut() {
        assertThat(Printable.of("abcdef", 4)).isEqualTo("abc…");
        assertThat(Printable.of("abcd", 4)).isEqualTo("abcd");
    }

    @Test
    void amounts_areRoundedWithAUnit() {
        assertThat(Amounts.bytes(999)).isEqualTo("999 B");
        assertThat(Amounts.bytes(1_000)).isEqualTo("1.0 kB");
        assertThat(Amounts.bytes(999_999)).isEqualTo("1.0 MB");
        assertThat(Amounts.bytes(10_737_418_240L)).isEqualTo("10.7 GB");
        assertThat(Amounts.bytes(Long.MAX_VALUE)).isEqualTo("9223 PB");
        assertThat(Amounts.count(123_456)).isEqualTo("123k");
        assertThat(Amounts.seconds(119)).isEqualTo("119 s");
        assertThat(Amounts.seconds(7_199)).isEqualTo("119 min");
        assertThat(Amounts.seconds(172_799)).isEqualTo("47 h");
        assertThat(Amounts.seconds(172_800)).isEqualTo("2 d");
        assertThat(Amounts.seconds(-5)).isEqualTo("0 s");
    }
}
