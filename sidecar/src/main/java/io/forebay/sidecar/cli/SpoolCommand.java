// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay spool}: looks into a spool, running or not, and changes nothing. */
@Command(
        name = "spool",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Looks into a spool, whether its sidecar runs or not.",
        subcommands = {SpoolLs.class, SpoolCat.class, SpoolVerify.class},
        footerHeading = "%nExamples:%n",
        footer = {"  forebay spool ls", "  forebay spool cat -n 10", "  forebay spool verify /var/lib/forebay/spool"})
final class SpoolCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which of ls, cat, verify?");
    }
}
