// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.deadletters.DeadLetterInspector;
import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay dead-letters}: the records that Kafka or Forebay refused for good. */
@Command(
        name = "dead-letters",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Shows the records that were refused for good, sends them again, or drops them.",
        subcommands = {DeadLettersLs.class, DeadLettersShow.class, DeadLettersRetry.class, DeadLettersDrop.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  forebay dead-letters ls",
            "  forebay dead-letters show 7",
            "  forebay dead-letters retry --topic orders",
            "  forebay dead-letters drop 7-12"
        })
final class DeadLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which of ls, show, retry, drop?");
    }

    /** Visits the letters on the disk, whether a sidecar runs or not. */
    static void forEach(Path dir, DeadLetterInspector.Visitor visitor) throws IOException {
        try (DeadLetterInspector letters = DeadLetterInspector.open(dir)) {
            letters.forEach(visitor);
        } catch (NotDirectoryException e) {
            throw new CommandFailure(ExitCode.IO, "there are no dead letters at " + dir, e);
        }
    }
}
