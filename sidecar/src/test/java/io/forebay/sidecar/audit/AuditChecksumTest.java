// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditChecksumTest {
    private final AuditChecksum checksum = new AuditChecksum();

    @Test
    void sum_doesNotDependOnTheOrder() {
        long there = of(1, "k", "a") + of(2, null, "b") + of(3, "k", null);
        long back = of(3, "k", null) + of(2, null, "b") + of(1, "k", "a");
        assertThat(there).isEqualTo(back);
    }

    @Test
    void eachPart_counts() {
        long one = of(1, "key", "value");
        assertThat(one).isBetween(1L, 0xffff_ffffL);
        assertThat(of(2, "key", "value")).isNotEqualTo(one);
        assertThat(of(1, "keyv", "alue")).isNotEqualTo(one);
        assertThat(of(1, "key", "valuE")).isNotEqualTo(one);
        assertThat(of(1, null, "value")).isNotEqualTo(of(1, "", "value"));
        assertThat(of(1, "key", null)).isNotEqualTo(of(1, "key", ""));
    }

    @Test
    void valuesThatChangedPlaces_areSeen() {
        assertThat(of(1, null, "a") + of(2, null, "b")).isNotEqualTo(of(1, null, "b") + of(2, null, "a"));
    }

    private long of(long ordinal, @Nullable String key, @Nullable String value) {
        return checksum.of(
                ordinal, key == null ? null : key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
    }
}
