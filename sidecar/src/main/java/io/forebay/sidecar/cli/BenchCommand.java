// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.bench.BacklogBench;
import io.forebay.sidecar.bench.BacklogReport;
import io.forebay.sidecar.bench.Bench;
import io.forebay.sidecar.bench.BenchReport;
import io.forebay.sidecar.bench.BenchSettings;
import io.forebay.sidecar.bench.LoadSystem;
import io.forebay.sidecar.local.Distribution;
import io.forebay.sidecar.local.Logging;
import io.forebay.sidecar.local.Narrator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code forebay bench}: the sidecar against the direct producer, in one run. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        header = "Measures the sidecar against the direct producer, in one run.",
        description = {
            "Writes the same records into a real broker, in turns through the sidecar's socket with synced acks and by a tuned "
                    + "KafkaProducer (linger.ms=20, batch.size=262144), each in a process of its own. A round ends when the "
                    + "broker has every record.",
            "Progress goes to standard error, the result to standard output. Takes some minutes; an idle machine measures best."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  forebay bench",
            "  forebay bench --size 100 --protocol frames --rounds 3",
            "  forebay bench --compression none --json > result.json",
            "  forebay bench --protocol frames,no-telemetry --rounds 9",
            "  forebay bench --backlog 10 --size 1024"
        })
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--size",
            split = ",",
            paramLabel = "BYTES",
            defaultValue = "100,1024",
            description = "Bytes of a value. Default: ${DEFAULT-VALUE}.")
    private List<Integer> sizes;

    @Option(
            names = "--protocol",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "frames,json,exactly-once",
            description =
                    "How to write to the socket: frames, json; exactly-once is frames to a sidecar with "
                            + "drain.guarantee=exactly-once, no-telemetry to one with telemetry.enabled=false. Default: ${DEFAULT-VALUE}.")
    private List<String> protocols;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "0",
            description = "Records of a round. Default: two million, or 300 MiB where that is less.")
    private long records;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds that count. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--warmups",
            paramLabel = "N",
            defaultValue = "3",
            description = "Rounds before them that don't. Default: ${DEFAULT-VALUE}.")
    private int warmups;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "1",
            description = "Connections (or direct producers) that write at the same time. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(
            names = "--lone",
            paramLabel = "N",
            defaultValue = "2000",
            description = "How often a client alone waits for its ack; 0 leaves it out. Default: ${DEFAULT-VALUE}.")
    private int lone;

    @Option(
            names = "--compression",
            paramLabel = "TYPE",
            defaultValue = "lz4",
            description = "Kafka's compression, for both: none, lz4, zstd, snappy, gzip. Default: ${DEFAULT-VALUE}.")
    private String compression;

    @Option(
            names = "--backlog",
            paramLabel = "GB",
            defaultValue = "0",
            description =
                    "Instead of comparing: write so many GB of the first size while the broker is away, kill the sidecar and "
                            + "start it again, let it drain, and tell how long a client alone waits for its acks at each step.")
    private int backlog;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where spool and broker keep their data meanwhile: a real disk, several GB. Default: the temporary "
                            + "directory, or this one where that is in memory.")
    private @Nullable Path dir;

    @Option(names = "--json", description = "The result as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Logging.quiet();
        Narrator narrator = new Narrator(spec.commandLine().getErr(), Ansi.AUTO);
        BenchSettings settings = settings();
        try {
            if (backlog > 0) {
                long bytes = backlog * 1_000_000_000L;
                BacklogReport report = new BacklogBench(settings, bytes, Distribution.find(), narrator).run();
                print(report.lines(), report::writeJson);
            } else {
                BenchReport report = new Bench(settings, Distribution.find(), narrator).run();
                print(report.lines(), report::writeJson);
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private BenchSettings settings() {
        positive("--rounds", rounds);
        positive("--clients", clients);
        sizes.forEach(size -> positive("--size", size));
        Set<LoadSystem> systems = EnumSet.of(LoadSystem.DIRECT);
        protocols.forEach(protocol -> systems.add(system(protocol)));
        return new BenchSettings(
                sizes,
                List.copyOf(systems),
                records,
                rounds,
                Math.max(warmups, 0),
                clients,
                lone,
                compression,
                place());
    }

    private void positive(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + ": expected at least 1 but got " + value);
        }
    }

    private LoadSystem system(String protocol) {
        for (LoadSystem system : LoadSystem.values()) {
            if (system != LoadSystem.DIRECT && system.text().equals(protocol)) {
                return system;
            }
        }
        throw new ParameterException(
                spec.commandLine(),
                "--protocol: expected frames, json, exactly-once or no-telemetry but got \"" + protocol + '"');
    }

    private Path place() {
        if (dir != null) {
            return dir;
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        try {
            return Files.getFileStore(temporary).type().equals("tmpfs") ? Path.of("") : temporary;
        } catch (IOException e) {
            return temporary;
        }
    }

    @FunctionalInterface
    private interface JsonWriting {
        void to(PrintWriter out) throws IOException;
    }

    private void print(List<String> lines, JsonWriting writing) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            writing.to(out);
            out.println();
        } else {
            out.println();
            lines.forEach(out::println);
        }
        out.flush();
    }
}
