// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay spool}: looks into a spool, running or not. */
@Command(
        name = "spool",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Looks into a spool, whether its sidecar runs or not; sends records of it once more.",
        subcommands = {SpoolLs.class, SpoolCat.class, SpoolVerify.class, SpoolReplay.class},
        footerHeading = "%nExamples:%n",
        footer = {"  forebay spool ls", "  forebay spool cat -n 10", "  forebay spool verify /var/lib/forebay/spool"})
final class SpoolCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which of ls, cat, verify, replay?");
    }
}
