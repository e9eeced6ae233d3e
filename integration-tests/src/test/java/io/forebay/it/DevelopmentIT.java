// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.SidecarProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README has to try: {@code dev} and {@code demo}, with the broker that comes with a checkout. */
class DevelopmentIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void dev_runsUntilCtrlC_andTakesTheRecordOfTheReadme(@TempDir Path directory) throws Exception {
        Needs.tools("nc");
        Path said = directory.resolve("said");
        Process dev = SidecarProcess.start(List.of("dev"), directory, said);
        try {
            awaitSaid(dev, said, "Kafka is up");
            String record = Files.readString(Path.of("..", "README.md"))
                    .lines()
                    .filter(line -> line.contains("| nc -NU .forebay/forebay.sock"))
                    .findFirst()
                    .orElseThrow();
            Commands.output("sh", "-c", "cd " + directory + " && " + record.strip());
            Commands.output("kill", "-INT", Long.toString(dev.pid()));
            assertThat(dev.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(dev.exitValue()).as(() -> read(said)).isZero();
            assertThat(read(said)).contains("Stopped; all records are in Kafka");
            Path spool = directory.resolve(".forebay/sidecar/spool");
            assertThat(Accounts.in(spool).of("orders")).isEqualTo(new Account(1, 1, 0, 0, 0));
        } finally {
            dev.destroyForcibly();
        }
    }

    @Test
    @Tag("long")
    void demo_losesNothing(@TempDir Path directory) throws Exception {
        Path said = directory.resolve("said");
        Process demo = SidecarProcess.start(List.of("demo"), directory, said);
        try {
            assertThat(demo.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).as(() -> read(said)).isZero();
        } finally {
            demo.destroyForcibly();
        }
    }

    private static void awaitSaid(Process process, Path said, String what) {
        await(what).atMost(PATIENCE).untilAsserted(() -> {
            assertThat(process.isAlive()).as(() -> read(said)).isTrue();
            assertThat(read(said)).contains(what);
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
