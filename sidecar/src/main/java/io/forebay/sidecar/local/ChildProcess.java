// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that writes into a log file and is left alone by the terminal's Ctrl-C, so that its parent can end things in order.
 */
final class ChildProcess {
    private static final int TAIL_LINES = 15;
    private static final Duration POLL = Duration.ofMillis(25);

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ChildProcess start(ProcessGuard guard, String name, Path log, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("sh", "-c", "trap '' INT HUP; exec \"$@\"", name));
        all.addAll(command);
        Process process = new ProcessBuilder(all)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        guard.add(process);
        return new ChildProcess(name, process, log);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Something that is asked for again and again until it is true. */
    @FunctionalInterface
    interface Condition {
        boolean isTrue();
    }

    /**
     * Waits until the condition is true.
     *
     * @throws IOException when the process ends or the time is over before, with the end of its log
     */
    void await(String what, Duration atMost, Condition condition) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.isTrue()) {
            if (waitFor(POLL)) {
                throw new IOException(name + " ended with exit code " + process.exitValue() + "; its log " + log
                        + " ends:\n" + tail());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(name + " was not " + what + " after " + atMost.toSeconds() + " s; its log " + log
                        + " ends:\n" + tail());
            }
        }
    }

    /**
     * Waits until it has ended by itself.
     *
     * @throws IOException where it failed, with the end of its log, or did not end in time
     */
    void awaitSuccess(Duration atMost) throws IOException {
        if (!waitFor(atMost) || process.exitValue() != 0) {
            kill();
            throw new IOException(
                    name + " failed with exit code " + process.exitValue() + "; its log " + log + " ends:\n" + tail());
        }
    }

    private boolean waitFor(Duration time) throws IOException {
        try {
            return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + name, e);
        }
    }

    /** Kills it with -9 and waits until it is gone. */
    void kill() throws IOException {
        process.destroyForcibly();
        waitFor(Duration.ofSeconds(10));
    }

    /**
     * Asks it to end, and kills it where it doesn't in time.
     *
     * @return its exit code
     */
    int stop(Duration atMost) throws IOException {
        process.destroy();
        if (!waitFor(atMost)) {
            kill();
        }
        return process.exitValue();
    }

    /** The last lines of its log. */
    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log, ISO_8859_1);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + e + ")";
        }
    }
}
