// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a {@link NumberingApplication} in a process of its own, in as many lives as it takes. */
public final class NumberingProcess implements AutoCloseable {

    private final Path socket;
    private final String topic;
    private final String name;
    private final Path log;
    private final Path output;
    private @Nullable Process process;

    public NumberingProcess(Path socket, String topic, String name) {
        this.socket = socket;
        this.topic = topic;
        this.name = name;
        log = socket.resolveSibling(name + ".log");
        output = socket.resolveSibling(name + ".out");
    }

    /** Starts it, or does nothing where it runs. */
    public void start() {
        if (process != null) {
            assertThat(process.isAlive()).as(this::end).isTrue();
            return;
        }
        try {
            Path classes = Path.of(NumberingApplication.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            process = new ProcessBuilder(
                            Commands.jdk("java"),
                            "-Xmx32m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            classes.toString(),
                            NumberingApplication.class.getName(),
                            socket.toString(),
                            topic,
                            name,
                            log.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Whether it was started, and neither killed nor told to finish. */
    public boolean isRunning() {
        return process != null;
    }

    /** Kills it with SIGKILL, wherever it stands; it must have run until then. */
    public void kill() {
        Process running = running();
        assertThat(running.isAlive()).as(this::end).isTrue();
        running.destroyForcibly();
        awaitExit(running);
        process = null;
    }

    /** Has it write no more, and waits until all that it ever wrote is acknowledged. */
    public void finish() {
        start();
        Process running = running();
        try {
            running.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(awaitExit(running))
                .as(() -> "exit status of " + name + ", which said: " + Logs.all(output))
                .isZero();
        process = null;
    }

    public String name() {
        return name;
    }

    /** The values that it has written, in order. */
    public List<String> written() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private String end() {
        return name + " ended by itself and said: " + Logs.all(output);
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " doesn't run");
        }
        return process;
    }

    private int awaitExit(Process ending) {
        try {
            assertThat(ending.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> name + " doesn't end: " + Logs.all(output))
                    .isTrue();
            return ending.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
