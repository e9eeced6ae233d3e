// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay spool replay}. */
@Command(
        name = "replay",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Sends records that were delivered, and are still on the disk, once more.",
        description = {
            "Each becomes a new record of its topic, with a header forebay.replayed, which has the number that the record had before. "
                    + "What still waits in the spool is left out, since it is going to be sent anyway.",
            "--from and --to are times of receipt (RFC 3339 or epoch milliseconds), or the records' numbers in the spool, as "
                    + "\"forebay spool ls\" has them; --from is included. A --to that is a time is not, a number is."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   all are sent",
            "  64  wrong usage",
            "  69  no sidecar answers",
            "  75  the spool is full; what it says to go on with is not sent",
            "",
            "Examples:",
            "  forebay spool replay --topic orders --from 2026-11-25T03:00:00Z --to 2026-11-25T04:00:00Z",
            "  forebay spool replay --from 1000 --to 1999"
        })
final class SpoolReplay implements Callable<Integer> {
    @Mixin
    private SidecarLocation location;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Only records of this topic.")
    private @Nullable String topic;

    @Option(names = "--from", required = true, paramLabel = "TIME|N", description = "The first that is wanted.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME|N", description = "Where to end; default: with what is there now.")
    private @Nullable String to;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException {
        Map<String, String> form = new HashMap<>();
        if (topic != null) {
            form.put("topic", topic);
        }
        if (Moments.isOrdinal(from)) {
            form.put("ordinal", from);
        } else {
            form.put("from_ms", Long.toString(Moments.parse("--from", from)));
        }
        if (to != null && Moments.isOrdinal(to)) {
            form.put("last", to);
        } else if (to != null) {
            form.put("to_ms", Long.toString(Moments.parse("--to", to)));
        }
        return replay(form);
    }

    private int replay(Map<String, String> form) throws BadConfigException {
        AdminClient client = location.find().client();
        PrintWriter out = spec.commandLine().getOut();
        long sent = 0;
        while (true) {
            Map<?, ?> part = client.post("/spool/replay", form);
            sent += Json.number(part, "sent");
            long next = Json.number(part, "ordinal");
            String stopped = Json.text(part, "stopped");
            if (next == 0 || !stopped.isEmpty()) {
                out.println(sent + " records were sent once more");
                if (!stopped.isEmpty()) {
                    out.println("the rest was not: " + stopped + "; go on with --from " + next);
                }
                out.flush();
                return stopped.isEmpty() ? ExitCode.OK : ExitCode.TEMPORARY;
            }
            form.put("index", Long.toString(Json.number(part, "index")));
            form.put("ordinal", Long.toString(next));
            form.put("last", Long.toString(Json.number(part, "last")));
        }
    }
}
