// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.deadletters.OrdinalRanges;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code forebay dead-letters retry}. */
@Command(
        name = "retry",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Sends dead letters again, through the running sidecar.",
        description = {
            "Each becomes a new record of its topic, behind those that came meanwhile, without the headers that say why it was refused "
                    + "and with a header forebay.retried, which has the letter's number. Once it is synced in the spool, the letter is "
                    + "gone. A sidecar that is killed in between may send it twice.",
            "What Forebay itself refused is no record, but what its sender wrote: it can be shown and dropped."
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   all are sent, or were no records",
            "  65  there are none of these",
            "  69  no sidecar answers",
            "  75  the spool is full; the rest is still a dead letter",
            "",
            "Examples:",
            "  forebay dead-letters retry 7 9-12",
            "  forebay dead-letters retry --topic orders --code record_too_large"
        })
final class DeadLettersRetry implements Callable<Integer> {
    @Mixin
    private SidecarLocation location;

    @Mixin
    private LetterChoice choice;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        SidecarLocation.Places places = location.find();
        PrintWriter out = spec.commandLine().getOut();
        long sent = 0;
        long notRecords = 0;
        String stopped = "";
        for (OrdinalRanges part : choice.find(places.deadLetters())) {
            Map<?, ?> done = places.client().post("/dead-letters/retry", Map.of("letters", part.toString()));
            sent += Json.number(done, "sent");
            notRecords += Json.number(done, "not_records");
            stopped = Json.text(done, "stopped");
            if (!stopped.isEmpty()) {
                break;
            }
        }
        out.println(sent + " dead letters were sent again");
        if (notRecords > 0) {
            out.println(notRecords + " are no records but what a client wrote; look at them with show, then drop them");
        }
        if (!stopped.isEmpty()) {
            out.println("the rest was not: " + stopped);
        }
        out.flush();
        return stopped.isEmpty() ? ExitCode.OK : ExitCode.TEMPORARY;
    }
}
