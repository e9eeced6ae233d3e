// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: finds the command that was asked for and runs it. */
@Command(
        name = "forebay",
        mixinStandardHelpOptions = true,
        versionProvider = Forebay.Version.class,
        header = "Makes Kafka records durable on this host and delivers them however long Kafka is away.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            DevCommand.class,
            RunCommand.class,
            CheckConfigCommand.class,
            SendCommand.class,
            StatusCommand.class,
            TopCommand.class,
            TapCommand.class,
            DoctorCommand.class,
            SpoolCommand.class,
            DeadLettersCommand.class,
            DrainCommand.class,
            ReloadCommand.class,
            AuditCommand.class,
            AttachCommand.class,
            AgentCommand.class,
            BenchCommand.class,
            CdsCommand.class,
            CompletionCommand.class,
            ManCommand.class,
            WarmUpCommand.class,
            BenchWorkerCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  forebay demo                              # see for yourself that nothing is lost",
            "  forebay dev                               # a Kafka and a sidecar to try things with",
            "  forebay check-config forebay.properties   # what is wrong, or what is in force",
            "  forebay run -c forebay.properties         # the sidecar",
            "  echo hello | forebay send -t orders       # a record through its socket",
            "",
            "Help for a command: forebay COMMAND --help"
        })
public final class Forebay implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        UnsafeWarning.silence();
        Termination.ofThisProcess().exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Failures failures = new Failures();
        return new CommandLine(new Forebay())
                .addMixin("verbosity", new Verbosity())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    /** The version in the manifest of the jar, which classes outside a jar don't have. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Forebay.class.getPackage().getImplementationVersion();
            return new String[] {"forebay " + Objects.requireNonNullElse(version, "unpackaged")};
        }
    }
}
