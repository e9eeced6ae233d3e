// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.config.ConfigLoader;
import io.forebay.sidecar.config.Setting;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forebay check-config}: everything that is wrong with a configuration, or what it comes to. */
@Command(
        name = "check-config",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        header = "Checks a configuration without starting anything.",
        description = {
            "Every mistake is told at once, with file, line, key and what to do.",
            "Where there is none, all settings in force are listed, and where each is from. Secrets are hidden."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   the configuration can be used",
            "  64  wrong usage",
            "  78  the configuration is wrong, or can't be read",
            "",
            "Examples:",
            "  forebay check-config /etc/forebay/forebay.properties",
            "  forebay check-config forebay.properties --set kafka.bootstrap.servers=broker1:9092"
        })
final class CheckConfigCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The configuration, a .properties file.")
    private Path file;

    @Mixin
    private ConfigOverrides overrides;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException {
        List<Setting> inForce =
                new ConfigLoader().load(file, overrides.settings()).inForce();
        PrintWriter out = spec.commandLine().getOut();
        out.println(file + ": ok");
        out.println();
        inForce.forEach(setting -> out.println(setting.key() + "=" + setting.value() + "  (" + from(setting) + ")"));
        return ExitCode.OK;
    }

    /** The one file's name is known. */
    private String from(Setting setting) {
        String prefix = file + ":";
        return setting.from().startsWith(prefix) ? "line " + setting.from().substring(prefix.length()) : setting.from();
    }
}
