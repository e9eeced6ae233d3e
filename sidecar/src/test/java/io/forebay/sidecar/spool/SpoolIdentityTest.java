// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolIdentityTest {
    @TempDir
    private Path dir;

    @Test
    void staysTheSameOverRestarts() throws Exception {
        UUID first = id();
        assertThat(id()).isEqualTo(first);
    }

    @Test
    void wipedSpoolHasAnother() throws Exception {
        UUID first = id();
        try (var files = Files.list(spool())) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThat(id()).isNotEqualTo(first);
    }

    @Test
    void renewedOneStays() throws Exception {
        UUID first = id();
        UUID second;
        try (TestSpool spool = new TestSpool(spool())) {
            second = spool.spool.renewId();
            assertThat(spool.spool.id()).isEqualTo(second);
        }
        assertThat(second).isNotEqualTo(first);
        assertThat(id()).isEqualTo(second);
    }

    @Test
    void fileThatHoldsNoIdentityIsReplaced() throws Exception {
        UUID first = id();
        for (String damaged : new String[] {
            "", first.toString().substring(9), "zz" + first.toString().substring(2)
        }) {
            Files.writeString(spool().resolve(SpoolIdentity.NAME), damaged);
            UUID second = id();
            assertThat(second).as("after \"%s\"", damaged).isNotEqualTo(first);
            assertThat(id()).isEqualTo(second);
        }
    }

    private UUID id() throws Exception {
        try (TestSpool spool = new TestSpool(spool())) {
            return spool.spool.id();
        }
    }

    private Path spool() {
        return dir.resolve("spool");
    }
}
