// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forebay attach}: puts the Java agent into a running JVM. */
@Command(
        name = "attach",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Puts the agent into a running JVM, whose Kafka producers it traces and meters from then on.",
        description = {
            "The JVM must be this user's. It can't be taken out again, but does nothing where \"enabled=off\" is set."
                    + " A JVM of Java 21 or newer warns on its standard error of an agent that comes later."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   it is in, or was already",
            "  69  no such process, no JVM, or one that takes no agents;",
            "      no agent's jar, or this Java is no JDK",
            "  77  the process is of another user",
            "",
            "Examples:",
            "  forebay agent ls",
            "  forebay attach 4711",
            "  forebay attach 4711 'traces.topics=orders-*' headers=off"
        })
final class AttachCommand implements Callable<Integer> {
    private static final String JAR = "forebay-agent.jar";

    @Parameters(index = "0", paramLabel = "PID", description = "The process.")
    private long pid;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Settings of the agent, or of OpenTelemetry (otel.…).")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--agent",
            paramLabel = "FILE",
            description = "The agent's jar. By default the one that belongs to this program.")
    private @Nullable Path jar;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Path agent = agent();
        try (RunningJvm jvm = Jvms.attach(pid)) {
            if (jvm.agentStatus() != null) {
                say("the agent is in " + pid + " already; its settings are those that it came with");
                return ExitCode.OK;
            }
            jvm.loadAgent(agent, String.join(";", settings));
            if (jvm.agentStatus() == null) {
                throw new CommandFailure(
                        ExitCode.UNAVAILABLE,
                        "the agent could not start; the standard error of " + pid + " says why",
                        null);
            }
            long producers = Jvms.producers(pid);
            say("the agent is in " + pid
                    + (producers < 0
                            ? ""
                            : ", which has " + producers + (producers == 1 ? " producer" : " producers")));
            return ExitCode.OK;
        }
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    /** In a distribution it lies beside the libraries, in a checkout where it is built. */
    private Path agent() {
        Path home = home();
        List<Path> places = jar != null
                ? List.of(jar)
                : List.of(
                        home.resolve("lib").resolve(JAR),
                        home.resolve("../../../agent/target").resolve(JAR));
        for (Path place : places) {
            if (Files.isReadable(place)) {
                return place.toAbsolutePath().normalize();
            }
        }
        Path first = places.get(0).toAbsolutePath().normalize();
        throw new CommandFailure(
                ExitCode.UNAVAILABLE,
                "there is no agent at " + first + (jar != null ? "" : "; name its jar with --agent FILE"),
                null);
    }

    private static Path home() {
        String given = System.getProperty("forebay.home");
        if (given != null) {
            return Path.of(given).toAbsolutePath();
        }
        try {
            Path self = Path.of(AttachCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path parent = self.toAbsolutePath().getParent();
            return parent == null ? self : parent;
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
