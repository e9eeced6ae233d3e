// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import io.forebay.sidecar.local.Distribution;
import io.forebay.sidecar.local.ProcessGuard;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A {@link Worker} in its process, as who tells it what to do sees it. Confined to one thread. */
final class WorkerProcess implements Closeable {
    /** The hidden command of the program that is a worker. */
    static final String COMMAND = "bench-worker";

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.in = process.outputWriter();
        this.out = process.inputReader();
        this.log = log;
    }

    static WorkerProcess start(Distribution distribution, ProcessGuard guard, Path log, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(distribution.java().toString(), "-Xmx512m"));
        command.addAll(List.of("-jar", distribution.jar().toString(), COMMAND));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(Redirect.appendTo(log.toFile()))
                .start();
        guard.add(process);
        return new WorkerProcess(process, log);
    }

    long pid() {
        return process.pid();
    }

    List<Histogram> ask(Object... words) throws IOException {
        List<String> line = new ArrayList<>();
        for (Object word : words) {
            line.add(word.toString());
        }
        in.write(String.join(" ", line) + "\n");
        in.flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException(
                    "a worker of the benchmark ended in \"" + String.join(" ", line) + "\"; its log is " + log);
        }
        return Histograms.decode(answer);
    }

    @Override
    public void close() throws IOException {
        in.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
