// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** System commands, run to their end, within a minute unless told otherwise. */
public final class Commands {

    private Commands() {}

    /** What a command said (both streams together) and how it ended. */
    public record Result(int exit, String output) {}

    /** Runs a command whatever its exit code. */
    public static Result run(List<String> command) {
        return run(command, Duration.ofMinutes(1));
    }

    /** Runs one that may take longer. */
    public static Result run(List<String> command, Duration patience) {
        try {
            Path output = Files.createTempFile("forebay-command", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectOutput(output.toFile())
                        .start();
                try {
                    if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                        throw new IllegalStateException(
                                command + " didn't end within " + patience + ": " + Files.readString(output, UTF_8));
                    }
                } finally {
                    process.destroyForcibly();
                }
                return new Result(process.exitValue(), Files.readString(output, UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command that must succeed; its output without the last line's end. */
    public static String output(String... command) {
        Result result = run(List.of(command));
        if (result.exit() != 0) {
            throw new IllegalStateException(
                    "%s ended with %d: %s".formatted(List.of(command), result.exit(), result.output()));
        }
        return result.output().stripTrailing();
    }

    /** A program of this JDK. */
    static String jdk(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    /** Is there such a program on this machine? */
    public static boolean exists(String program) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
