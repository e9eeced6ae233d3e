// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.deadletters.OrdinalRanges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters are to be handled: never all of them because somebody forgot to say which. */
final class LetterChoice {
    /** Letters of one request; a sidecar sends as many within a second or so. */
    private static final int PART = 5_000;

    @Parameters(
            arity = "0..*",
            paramLabel = "LETTER",
            description = "Their numbers, the first column of ls: 7 or 7-12.")
    private List<String> ordinals = List.of();

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    @Mixin
    private LetterFilter filter;

    /** The letters that are there and were chosen, in parts. */
    List<OrdinalRanges> find(Path dir) throws IOException {
        OrdinalRanges named = named();
        if (named.isEmpty() && filter.isEmpty() && !all) {
            throw new CommandFailure(
                    ExitCode.USAGE, "which? Name their numbers, or --topic, --code, --from, --to, or --all", null);
        }
        List<OrdinalRanges> parts = new ArrayList<>();
        List<Long> part = new ArrayList<>();
        DeadLettersCommand.forEach(dir, letter -> {
            if ((named.isEmpty() || named.contains(letter.ordinal())) && filter.matches(letter)) {
                part.add(letter.ordinal());
                if (part.size() == PART) {
                    parts.add(OrdinalRanges.of(part));
                    part.clear();
                }
            }
            return true;
        });
        if (!part.isEmpty()) {
            parts.add(OrdinalRanges.of(part));
        }
        if (parts.isEmpty() && !all) {
            throw new CommandFailure(ExitCode.DATA, "there is no such dead letter at " + dir, null);
        }
        return parts;
    }

    private OrdinalRanges named() {
        try {
            return OrdinalRanges.parse(String.join(",", ordinals));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
