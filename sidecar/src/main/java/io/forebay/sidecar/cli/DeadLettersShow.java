// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.deadletters.DeadLetter;
import io.forebay.sidecar.deadletters.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forebay dead-letters show}. */
@Command(
        name = "show",
        exitCodeOnInvalidInput = ExitCode.USAGE,
        mixinStandardHelpOptions = true,
        header = "Shows one dead letter in full: the reason, where it came from, and the record.",
        footer = {"", "Example:", "  forebay dead-letters show 7"})
final class DeadLettersShow implements Callable<Integer> {
    @Mixin
    private SidecarLocation location;

    @Parameters(paramLabel = "LETTER", description = "Its number, the first column of ls.")
    private long ordinal;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadConfigException, IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean[] found = {false};
        DeadLettersCommand.forEach(location.find().deadLetters(), letter -> {
            if (letter.ordinal() == ordinal) {
                found[0] = true;
                show(out, letter);
            }
            return letter.ordinal() < ordinal;
        });
        if (!found[0]) {
            throw new CommandFailure(ExitCode.DATA, "there is no dead letter " + ordinal, null);
        }
        out.flush();
        return ExitCode.OK;
    }

    private void show(PrintWriter out, DeadLetter letter) throws IOException {
        if (json) {
            out.println(LetterJson.of(letter));
            return;
        }
        out.println("letter     " + letter.ordinal());
        out.println("topic      " + letter.topic());
        out.println("code       " + letter.code());
        out.println("message    " + letter.message());
        if (letter.exception() != null) {
            out.println("exception  " + letter.exception());
        }
        out.println("given up   " + Moments.show(letter.atMs()));
        Reason.Attempts attempts = letter.attempts();
        if (attempts != null) {
            out.println("attempts   " + attempts.count() + ", first " + Moments.show(attempts.firstMs()) + ", last "
                    + Moments.show(attempts.lastMs()));
        }
        out.println("received   " + Moments.show(letter.stored().receivedAt()) + " by listener "
                + DeadLettersLs.from(letter.stored().origin()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RecordJson record = new RecordJson(bytes)) {
            record.write(letter.stored());
        }
        out.print((letter.isRecord() ? "record     " : "received   ") + bytes.toString(UTF_8));
    }
}
