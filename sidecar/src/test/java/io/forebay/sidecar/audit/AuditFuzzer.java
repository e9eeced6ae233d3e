// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;

/** Any bytes as what a verifier finds in a header and in the audit's topic: refused, or written and read again as the same. */
public final class AuditFuzzer {
    private static final UUID SPOOL = UUID.fromString("0f2b6c1e-5a7d-4a53-9f0e-2f6f3a1c9d10");

    private AuditFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        AuditStamp stamp = AuditStamp.decode(input);
        if (stamp != null) {
            assertThat(stamp.encode()).isEqualTo(input);
        }
        AuditRecord record = AuditRecord.ofJson(input);
        if (record != null) {
            assertThat(AuditRecord.ofJson(record.toJson())).isEqualTo(record);
        }
    }

    public static List<byte[]> seeds() {
        return List.of(
                new AuditStamp(SPOOL, 48_213, 1_795_456_800_123L).encode(),
                new AuditRecord(SPOOL, 7, "orders", 1_795_456_800_000L, 1_200, -5, 48_000, 50_100, 1_795_456_799_876L)
                        .toJson());
    }
}
