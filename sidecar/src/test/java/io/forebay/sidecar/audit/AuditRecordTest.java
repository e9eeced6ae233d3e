// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditRecordTest {
    private static final AuditRecord RECORD = new AuditRecord(
            UUID.fromString("0f2b6c1e-5a7d-4a53-9f0e-2f6f3a1c9d10"), 7, "orders", 60_000, 3, 255, 10, 40, 59_000);

    @Test
    void json_isWhatIsDocumented() {
        assertThat(new String(RECORD.toJson(), UTF_8))
                .isEqualTo("{\"forebay\":\"audit\",\"version\":1,\"spool\":\"0f2b6c1e-5a7d-4a53-9f0e-2f6f3a1c9d10\","
                        + "\"number\":7,\"topic\":\"orders\",\"minute_ms\":60000,\"count\":3,"
                        + "\"checksum\":\"00000000000000ff\",\"first\":10,\"last\":40,\"earliest_ms\":59000}");
        assertThat(AuditRecord.ofJson(RECORD.toJson())).isEqualTo(RECORD);
    }

    @Test
    void unknownFields_arePassedOver() {
        assertThat(changed("{", "{\"later\":{\"a\":[1,2]},")).isEqualTo(RECORD);
    }

    @ParameterizedTest
    @CsvSource({
        "audit, other",
        "version\":1, version\":2",
        "0f2b, xxxx",
        "orders, or ders",
        "count\":3, count\":0",
        "count\":3, count\":32",
        "number\":7, number\":\"7\"",
        "first\":10, first\":41",
        "}, ]",
        "00000000000000ff, zz"
    })
    void anythingElse_isNone(String text, String instead) {
        assertThat(changed(text, instead)).isNull();
    }

    @Test
    void missingValue_isNone() {
        assertThat(AuditRecord.ofJson(null)).isNull();
    }

    private static @Nullable AuditRecord changed(String text, String instead) {
        return AuditRecord.ofJson(
                new String(RECORD.toJson(), UTF_8).replace(text, instead).getBytes(UTF_8));
    }
}
