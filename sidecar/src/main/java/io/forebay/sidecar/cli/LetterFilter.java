// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.deadletters.DeadLetter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command is about. */
final class LetterFilter {
    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Only of this topic.")
    private @Nullable String topic;

    @Option(names = "--code", paramLabel = "CODE", description = "Only with this code, such as record_too_large.")
    private @Nullable String code;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only what was given up at this time or later: RFC 3339 or epoch milliseconds.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only what was given up before this time.")
    private @Nullable String to;

    boolean isEmpty() {
        return topic == null && code == null && from == null && to == null;
    }

    boolean matches(DeadLetter letter) {
        return (topic == null || topic.equals(letter.topic()))
                && (code == null || code.equals(letter.code()))
                && (from == null || letter.atMs() >= Moments.parse("--from", from))
                && (to == null || letter.atMs() < Moments.parse("--to", to));
    }
}
