// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.deadletters.DeadLetter;
import io.forebay.sidecar.local.TextTable;
import io.forebay.sidecar.record.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay dead-letters ls}. */
@Command(
        name = "ls",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Lists the dead letters, oldest first, whether the sidecar runs or not.",
        footer = {
            "",
            "Examples:",
            "  forebay dead-letters ls",
            "  forebay dead-letters ls -t orders --from 2026-11-25T03:00:00Z --json"
        })
final class DeadLettersLs implements Callable<Integer> {
    private static final int MOST_MESSAGE_CHARS = 60;

    @Mixin
    private SidecarLocation location;

    @Mixin
    private LetterFilter filter;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many.")
    private long limit;

    @Option(names = "--json", description = "Print one JSON object a line, with all of the letter.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        TextTable table = new TextTable(6, List.of("letter", "time", "topic", "code", "from", "message"));
        long[] counts = {0, 0};
        DeadLettersCommand.forEach(location.find().deadLetters(), letter -> {
            if (!filter.matches(letter)) {
                return true;
            }
            if (counts[0] == limit) {
                counts[1] = 1;
                return false;
            }
            counts[0]++;
            if (json) {
                out.println(LetterJson.of(letter));
            } else {
                add(table, letter);
            }
            return true;
        });
        if (!json && counts[0] == 0) {
            out.println("no dead letters");
        } else if (!json) {
            table.lines().forEach(line -> out.println(line.stripTrailing()));
            out.println(counts[1] == 0 ? counts[0] + " dead letters" : "and more: see --limit");
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void add(TextTable table, DeadLetter letter) {
        String message = letter.message().replaceAll("\\p{Cntrl}", " ");
        table.row(
                Long.toString(letter.ordinal()),
                Moments.show(letter.atMs()),
                letter.topic(),
                letter.code(),
                from(letter.stored().origin()),
                message.length() <= MOST_MESSAGE_CHARS ? message : message.substring(0, MOST_MESSAGE_CHARS) + "…");
    }

    static String from(Origin origin) {
        return origin.listener()
                + (origin.uid() == Origin.NO_UID ? "" : " uid " + origin.uid())
                + (origin.producer().isEmpty() ? "" : " producer " + origin.producer());
    }
}
