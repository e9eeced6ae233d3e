// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay drain}: waits until a running sidecar's spool is empty. */
@Command(
        name = "drain",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Waits until everything in the spool of a running sidecar is delivered, or in the dead letters.",
        description = "Records go on being accepted: stop what sends them first, or this may never end.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   the spool is empty",
            "  64  wrong usage",
            "  69  no sidecar answers",
            "  75  the time is over, and records remain",
            "",
            "Examples:",
            "  forebay drain --wait --timeout 60"
        })
final class DrainCommand implements Callable<Integer> {
    private static final long BETWEEN_LOOKS_MS = 100;

    @Mixin
    private SidecarLocation location;

    @Option(names = "--wait", required = true, description = "Wait until it is empty.")
    @SuppressWarnings("UnusedVariable") // a word that says what is meant, for what may come beside it
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "At most so long. Default: as long as it takes.")
    private @Nullable Double timeout;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, InterruptedException {
        AdminClient client = location.find().client();
        PrintWriter out = spec.commandLine().getOut();
        long begin = System.nanoTime();
        long most = timeout == null ? Long.MAX_VALUE : (long) (timeout * TimeUnit.SECONDS.toNanos(1));
        while (true) {
            Map<?, ?> status = (Map<?, ?>) Json.parse(client.get("/status"));
            long waiting = Json.number(Json.object(status, "spool"), "records");
            if (waiting == 0) {
                out.println("the spool is empty");
                out.flush();
                return ExitCode.OK;
            }
            if (System.nanoTime() - begin >= most) {
                String trouble = Json.text(status, "kafka_trouble");
                out.println(
                        waiting + " records remain in the spool" + (trouble.isEmpty() ? "" : "; Kafka: " + trouble));
                out.flush();
                return ExitCode.TEMPORARY;
            }
            Thread.sleep(BETWEEN_LOOKS_MS);
        }
    }
}
