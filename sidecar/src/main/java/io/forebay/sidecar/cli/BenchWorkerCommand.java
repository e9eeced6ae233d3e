// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.bench.LoadSystem;
import io.forebay.sidecar.bench.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A process of {@code forebay bench}, told what to do on its standard input. */
@Command(name = "bench-worker", hidden = true)
final class BenchWorkerCommand implements Callable<Integer> {
    @Parameters(index = "0")
    private String system;

    @Parameters(index = "1")
    private String target;

    @Parameters(index = "2")
    private String topic;

    @Parameters(index = "3")
    private String compression;

    @Parameters(index = "4")
    private int clients;

    @Override
    public Integer call() throws IOException {
        Worker worker = new Worker(LoadSystem.of(system), target, topic, compression, clients);
        worker.run(new BufferedReader(new InputStreamReader(System.in, US_ASCII)), System.out);
        return ExitCode.OK;
    }
}
