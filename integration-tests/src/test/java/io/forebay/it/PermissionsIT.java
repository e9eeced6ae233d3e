// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in the spool is its owner's alone, and a spool that others may write is not used. */
@ExtendWith(ScenarioExtension.class)
class PermissionsIT {

    @Test
    void spool_isPrivateWhateverTheUmask(Scenario scenario) throws IOException {
        SidecarConfig config =
                scenario.config().withSpoolIn(scenario.directory().resolve("new/spool"));
        SidecarProcess sidecar = scenario.launch(config, List.of("sh", "-c", "umask 0; exec \"$@\"", "sh"), Map.of())
                .awaitAccepting();
        String topic = scenario.topic();
        Writer writer = scenario.start(Writer.to(sidecar.socket(), topic).records(100));
        writer.finish();
        scenario.reader(topic).awaitAcknowledgedOf(writer);

        try (Stream<Path> all = Files.walk(config.spool().resolveSibling("."))) {
            List<Path> paths = all.toList();
            assertThat(paths).hasSizeGreaterThan(8);
            assertThat(paths)
                    .allSatisfy(path -> assertThat(mode(path))
                            .as("%s", path)
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
        assertThat(sidecar.terminate()).isZero();
    }

    @Test
    void directoryThatTheGroupMayWrite_isRefusedUntilThatIsMended(Scenario scenario) throws IOException {
        SidecarConfig config = scenario.config();
        assertThat(scenario.sidecar(config).terminate()).isZero();
        chmod(config.spool(), "rwxrwx---");

        checkRefused(scenario, config, "chmod go-w " + config.spool());

        Commands.output("chmod", "go-w", config.spool().toString());
        assertThat(scenario.sidecar(config).terminate()).isZero();
    }

    @Test
    void deadLetterFileThatAnyoneMayWrite_isRefused(Scenario scenario) throws IOException {
        SidecarConfig config = scenario.config();
        assertThat(scenario.sidecar(config).terminate()).isZero();
        Path checkpoint = config.spool().resolve("dead-letters/checkpoint");
        chmod(checkpoint, "rw-rw-rw-");

        checkRefused(scenario, config, "chmod go-w " + checkpoint);
    }

    @Test
    void fileOfSomebodyElse_isRefused(Scenario scenario) {
        Needs.root();
        SidecarConfig config = scenario.config();
        assertThat(scenario.sidecar(config).terminate()).isZero();
        Path checkpoint = config.spool().resolve("checkpoint");
        Commands.output("chown", "4711", checkpoint.toString());

        checkRefused(scenario, config, "chown root " + checkpoint);
    }

    private static void checkRefused(Scenario scenario, SidecarConfig config, String remedy) {
        SidecarProcess sidecar = scenario.launch(config);

        assertThat(sidecar.awaitExit()).as(sidecar::log).isEqualTo(77);
        assertThat(sidecar.log()).contains("run: " + remedy);
    }

    private static String mode(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void chmod(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
