// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay top}: a running sidecar, live. */
@Command(
        name = "top",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Shows what the sidecar is doing, live in the terminal.",
        description = {
            "Rates, what waits and for how long, how full the disk is and when it will be, topics in trouble first, connections, and "
                    + "the last incidents. q or Ctrl-C ends it.",
            "Without a terminal it prints one picture and ends."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   ended as it was told",
            "  64  wrong usage",
            "  69  no sidecar answers",
            "  77  no permission for its socket",
            "",
            "Examples:",
            "  forebay top",
            "  forebay top -c /etc/forebay/forebay.properties --interval 5",
            "  ssh host forebay top --once"
        })
final class TopCommand implements Callable<Integer> {
    /** How soon a key is heard. */
    private static final Duration KEYS = Duration.ofMillis(100);

    private static final double LEAST_SECONDS = 0.2;

    @Mixin
    private SidecarLocation location;

    @Option(names = "--once", description = "Print one picture and end.")
    private boolean once;

    @Option(names = "--interval", paramLabel = "SECONDS", description = "How often to look. Default: ${DEFAULT-VALUE}.")
    private double interval = 1;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        if (!(interval >= LEAST_SECONDS)) {
            throw new ParameterException(spec.commandLine(), "--interval is " + interval + ", at least 0.2 is needed");
        }
        AdminClient client = location.find().client();
        PrintWriter out = spec.commandLine().getOut();
        if (once || !Terminal.isThere()) {
            Terminal.Size all = new Terminal.Size(Terminal.Size.USUAL.columns(), Integer.MAX_VALUE);
            TopScreen.of(look(client), all, false).forEach(out::println);
            out.flush();
            return ExitCode.OK;
        }
        look(client); // what can't be asked at all is said on the user's own screen
        Termination termination = Termination.ofThisProcess();
        termination.catchSignals();
        try (Terminal terminal = Terminal.open(out)) {
            watch(client, terminal, termination);
        }
        return ExitCode.OK;
    }

    private void watch(AdminClient client, Terminal terminal, Termination termination) throws IOException {
        boolean colour = System.getenv("NO_COLOR") == null;
        long every = (long) (interval * 1e9);
        while (true) {
            long begin = System.nanoTime();
            terminal.draw(picture(client, terminal.size(), colour));
            do {
                if (termination.awaitRequest(KEYS) || Terminal.wasPressed('q')) {
                    return;
                }
            } while (System.nanoTime() - begin < every);
        }
    }

    private static List<String> picture(AdminClient client, Terminal.Size size, boolean colour) {
        try {
            return TopScreen.of(look(client), size, colour);
        } catch (CommandFailure e) {
            return TopScreen.message(String.valueOf(e.getMessage()), size);
        }
    }

    private static Map<?, ?> look(AdminClient client) {
        return (Map<?, ?>) Json.parse(client.get("/status"));
    }
}
