// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.deadletters.OrdinalRanges;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay dead-letters drop}. */
@Command(
        name = "drop",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Throws dead letters away for good, through the running sidecar.",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0   they are gone",
            "  64  nobody confirmed it",
            "  65  there are none of these",
            "  69  no sidecar answers",
            "",
            "Examples:",
            "  forebay dead-letters drop 7 9-12",
            "  forebay dead-letters drop --topic orders --yes"
        })
final class DeadLettersDrop implements Callable<Integer> {
    @Mixin
    private SidecarLocation location;

    @Mixin
    private LetterChoice choice;

    @Option(
            names = {"-y", "--yes"},
            description = "Don't ask.")
    private boolean yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        SidecarLocation.Places places = location.find();
        PrintWriter out = spec.commandLine().getOut();
        List<OrdinalRanges> chosen = choice.find(places.deadLetters());
        long count = chosen.stream().mapToLong(OrdinalRanges::count).sum();
        if (!yes && count > 0 && !isConfirmed(out, count)) {
            throw new CommandFailure(ExitCode.USAGE, "nothing was dropped: answer y, or say --yes", null);
        }
        long dropped = 0;
        for (OrdinalRanges part : chosen) {
            dropped += Json.number(
                    places.client().post("/dead-letters/drop", Map.of("letters", part.toString())), "dropped");
        }
        out.println(dropped + " dead letters were dropped");
        out.flush();
        return ExitCode.OK;
    }

    private static boolean isConfirmed(PrintWriter out, long count) throws IOException {
        out.print("Drop " + count + " dead letters for good? [y/N] ");
        out.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
        return answer != null && answer.strip().matches("[yY](es)?");
    }
}
