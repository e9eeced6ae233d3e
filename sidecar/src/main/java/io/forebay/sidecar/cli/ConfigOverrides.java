// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** {@code --set}, of the commands that read a configuration. */
final class ConfigOverrides {
    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Takes the place of what the file says of KEY; as often as wanted.")
    private List<String> settings = List.of();

    List<String> settings() {
        return settings;
    }
}
