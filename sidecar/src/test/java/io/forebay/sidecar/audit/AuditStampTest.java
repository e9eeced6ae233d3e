// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditStampTest {
    private static final String SPOOL = "0f2b6c1e-5a7d-4a53-9f0e-2f6f3a1c9d10";

    @Test
    void stamp_isThreeWords() {
        AuditStamp stamp = new AuditStamp(UUID.fromString(SPOOL), 48_213, 1_795_456_800_123L);
        assertThat(new String(stamp.encode(), US_ASCII)).isEqualTo(SPOOL + " 48213 1795456800123");
        assertThat(AuditStamp.decode(stamp.encode())).isEqualTo(stamp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                SPOOL,
                SPOOL + " ",
                SPOOL + " 1",
                SPOOL + " 1 ",
                SPOOL + " 0 1",
                SPOOL + " 01 1",
                SPOOL + " -1 1",
                SPOOL + " 1 2 3",
                SPOOL + " 1 1234567890123456789",
                "0F2B6C1E-5a7d-4a53-9f0e-2f6f3a1c9d10 1 2",
                "00000000-0000-0000-0000-00000000000x 1 2"
            })
    void anythingElse_isNone(String text) {
        assertThat(AuditStamp.decode(text.getBytes(US_ASCII))).isNull();
    }

    @Test
    void missingValue_isNone() {
        assertThat(AuditStamp.decode(null)).isNull();
    }
}
