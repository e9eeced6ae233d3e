// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay audit}: what was counted, and whether it has arrived. */
@Command(
        name = "audit",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Says whether everything that sidecars have counted in audit.topic has arrived in Kafka.",
        subcommands = {AuditVerify.class},
        footerHeading = "%nExamples:%n",
        footer = {"  forebay audit verify -c forebay.properties"})
final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which? There is verify.");
    }
}
