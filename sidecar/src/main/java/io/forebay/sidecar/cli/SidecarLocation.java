// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.config.ConfigLoader;
import io.forebay.sidecar.config.SidecarConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which sidecar a command is about: its spool, its dead letters and its socket for commands. */
final class SidecarLocation {
    private static final Path DEV = Path.of(".forebay", "sidecar", "spool");
    private static final Path INSTALLED = Path.of("/var/lib/forebay/spool");

    @ArgGroup(exclusive = true)
    private @Nullable Given given;

    private static final class Given {
        @Option(
                names = {"-c", "--config"},
                paramLabel = "FILE",
                description = "The sidecar's configuration.")
        private @Nullable Path file;

        @Option(
                names = "--dir",
                paramLabel = "DIR",
                description =
                        "Its spool.dir, where dead.letter.dir and admin.socket are as by default. Without either: that of a "
                                + "\"forebay dev\" in this directory, else /var/lib/forebay/spool.")
        private @Nullable Path dir;
    }

    /** Where everything is. */
    record Places(Path spool, Path deadLetters, Path socket) {
        AdminClient client() {
            return new AdminClient(socket);
        }
    }

    Places find() throws BadConfigException {
        if (given != null && given.file != null) {
            SidecarConfig config =
                    new ConfigLoader().load(given.file, java.util.List.of()).config();
            return new Places(
                    config.spool().dir(),
                    config.deadLetters().dir(),
                    config.admin().socket());
        }
        Path dir = given != null && given.dir != null ? given.dir : Files.isDirectory(DEV) ? DEV : INSTALLED;
        return new Places(dir, dir.resolve("dead-letters"), dir.resolve("admin.sock"));
    }
}
