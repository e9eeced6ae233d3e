// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay agent}: the Java agent, seen from outside. */
@Command(
        name = "agent",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Shows which JVMs of this host have Kafka producers, and what the agent sees.",
        subcommands = AgentLs.class,
        footerHeading = "%nExamples:%n",
        footer = {"  forebay agent ls", "  forebay attach 4711      # puts the agent in"})
final class AgentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command of it? There is ls.");
    }
}
