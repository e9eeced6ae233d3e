// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicFilterTest {
    @Test
    void star_matchesAny() {
        assertThat(TopicFilter.of("*").matches("orders")).isTrue();
    }

    @Test
    void patterns_matchFromBeginningToEnd() {
        TopicFilter filter = TopicFilter.of("orders-*, audit?");

        assertThat(filter.matches("orders-eu")).isTrue();
        assertThat(filter.matches("orders-")).isTrue();
        assertThat(filter.matches("my-orders-eu")).isFalse();
        assertThat(filter.matches("audit1")).isTrue();
        assertThat(filter.matches("audit")).isFalse();
        assertThat(filter.matches("audit12")).isFalse();
    }

    @Test
    void star_givesBackWhatItTookTooMuch() {
        assertThat(TopicFilter.of("a*b*c").matches("aXbXbYc")).isTrue();
        assertThat(TopicFilter.of("a*b*c").matches("aXbXbY")).isFalse();
    }

    @Test
    void exclusion_winsOverInclusion() {
        TopicFilter filter = TopicFilter.of("orders-*,!orders-internal*");

        assertThat(filter.matches("orders-eu")).isTrue();
        assertThat(filter.matches("orders-internal-eu")).isFalse();
    }

    @Test
    void exclusionsAlone_includeAllElse() {
        TopicFilter filter = TopicFilter.of("!metrics");

        assertThat(filter.matches("orders")).isTrue();
        assertThat(filter.matches("metrics")).isFalse();
    }

    @Test
    void nothing_matchesNothing() {
        assertThat(TopicFilter.of("").matches("orders")).isFalse();
    }
}
