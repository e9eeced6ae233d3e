// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to make the answer to a scrape, from the figures to the bytes that are sent. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "-Xmx128m",
            "-XX:+UseSerialGC"
        })
public class ScrapeBenchmark {

    @Param({"100", "1000"})
    private int topics;

    private @Nullable Path dir;
    private @Nullable TestSources sources;
    private @Nullable Telemetry telemetry;

    @Setup
    public void open() throws Exception {
        Path made = Files.createTempDirectory("scrape-benchmark");
        TestSources opened = new TestSources(made);
        Telemetry looking = opened.telemetry(new TelemetrySettings(true, topics));
        for (int i = 0; i < topics; i++) {
            opened.main.add("topic-" + i, "a");
            looking.drain().delivered("topic-" + i, 1, System.currentTimeMillis(), System.nanoTime());
        }
        dir = made;
        sources = opened;
        telemetry = looking;
    }

    @TearDown
    public void close() throws IOException {
        Objects.requireNonNull(telemetry).close();
        Objects.requireNonNull(sources).close();
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(dir))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public @Nullable Exposition scrape() {
        return Objects.requireNonNull(telemetry).metrics("");
    }
}
