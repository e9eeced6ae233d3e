// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the manual pages of all commands, for the packages: {@code forebay.1}, {@code forebay-run.1} and so on. */
@Command(name = "man", hidden = true)
final class ManCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR")
    private Path dir;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(dir);
        for (CommandSpec command : ManPage.commands(spec.root())) {
            Files.writeString(dir.resolve(ManPage.name(command) + ".1"), ManPage.of(command));
        }
        return ExitCode.OK;
    }
}
