// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A command in a terminal of its own, as somebody would have it over ssh; {@code script} makes it. */
public final class PseudoTerminal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Process process;

    private PseudoTerminal(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /** Runs a command of {@code forebay} about that sidecar, in a terminal of that size. */
    public static PseudoTerminal forebay(
            Path parent, int columns, int rows, SidecarProcess sidecar, String... arguments) {
        try {
            Path directory = Files.createTempDirectory(parent, "tty");
            String command = SidecarProcess.commandLine().stream().collect(Collectors.joining(" ")) + " "
                    + String.join(" ", arguments) + " --dir " + sidecar.config().spool();
            // the shell outlives a Ctrl-C, to look at what is left of its terminal
            Path script =
                    Files.writeString(directory.resolve("run.sh"), """
                    trap : INT
                    cd %s
                    stty rows %d cols %d
                    stty -g > before
                    tty > name
                    %s
                    echo $? > exit
                    stty -g > after
                    """.formatted(directory, rows, columns, command));
            Process process = new ProcessBuilder(List.of("script", "-q", "-f", "-c", "sh " + script, "/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(directory.resolve("screen").toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new PseudoTerminal(directory, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Presses keys; {@code \u0003} is Ctrl-C. */
    public void press(String keys) {
        try {
            process.getOutputStream().write(keys.getBytes(UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void resize(int columns, int rows) {
        Commands.output("stty", "-F", file("name"), "rows", Integer.toString(rows), "cols", Integer.toString(columns));
    }

    /** All that was drawn, in order. */
    public String screen() {
        return file("screen");
    }

    /** Waits until the command ends by itself; its exit code. */
    public int awaitExit() {
        await("the command to end").atMost(PATIENCE).until(() -> !process.isAlive());
        return Integer.parseInt(file("exit"));
    }

    /** Whether all settings of the terminal are what they were. */
    public boolean isRestored() {
        return file("before").equals(file("after"));
    }

    private String file(String name) {
        try {
            return Files.readString(directory.resolve(name), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("script doesn't end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
