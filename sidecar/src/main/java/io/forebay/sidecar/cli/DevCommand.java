// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.local.DevBroker;
import io.forebay.sidecar.local.Distribution;
import io.forebay.sidecar.local.Logging;
import io.forebay.sidecar.local.Narrator;
import io.forebay.sidecar.local.Ports;
import io.forebay.sidecar.local.ProcessGuard;
import io.forebay.sidecar.local.SidecarProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code forebay dev}: a real Kafka and a real sidecar to try things with, until Ctrl-C. */
@Command(
        name = "dev",
        mixinStandardHelpOptions = true,
        exitCodeOnInvalidInput = ExitCode.USAGE,
        header = "Runs a Kafka of one node and a sidecar, until Ctrl-C.",
        description = {
            "Both listen on this machine only. All that they keep is in .forebay/ of the current directory and is there again "
                    + "the next time; remove that directory to start afresh.",
            "Topics are created when something is written to them."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  forebay dev",
            "  echo hello | forebay send -t orders                  # in another terminal, same directory",
            "  kcat -C -b 127.0.0.1:9092 -t orders -o beginning -e  # what Kafka has"
        })
final class DevCommand implements Callable<Integer> {
    private static final int USUAL_PORT = 9092;
    private static final Duration LOOK = Duration.ofMillis(200);
    /** The longest path that the kernel takes for a socket. */
    private static final int MAX_SOCKET_PATH = 107;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".forebay",
            description = "Where everything is kept. Default: ${DEFAULT-VALUE}.")
    private Path dir;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Kafka's port. Default: " + USUAL_PORT + ", or any free one where that is taken.")
    private @Nullable Integer port;

    @Spec
    private CommandSpec spec;

    private final Termination termination = Termination.ofThisProcess();

    @Override
    public Integer call() {
        Logging.quiet();
        termination.catchSignals();
        try {
            return run(new Narrator(spec.commandLine().getOut(), Ansi.AUTO));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private int run(Narrator narrator) throws IOException {
        Distribution distribution = Distribution.find();
        Path home = Files.createDirectories(dir).toRealPath();
        try (FileChannel file = lockFile(home);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                throw new IOException("another \"forebay dev\" is running in " + home);
            }
            return run(narrator, distribution, home);
        }
    }

    private static FileChannel lockFile(Path home) throws IOException {
        return FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private int run(Narrator narrator, Distribution distribution, Path home) throws IOException {
        int kafkaPort = port != null ? port : Ports.isFree(USUAL_PORT) ? USUAL_PORT : Ports.free();
        Path socket = socket(narrator, home);
        try {
            return run(narrator, distribution, home, kafkaPort, socket);
        } finally {
            removeShorter(home, socket);
        }
    }

    private int run(Narrator narrator, Distribution distribution, Path home, int kafkaPort, Path socket)
            throws IOException {
        DevBroker.Settings kafka = DevBroker.Settings.small(home.resolve("kafka"), kafkaPort);
        try (ProcessGuard guard = ProcessGuard.start(null);
                DevBroker broker = new DevBroker(distribution, guard, kafka)) {
            SidecarProcess.Settings settings =
                    new SidecarProcess.Settings(home.resolve("sidecar"), socket, broker.bootstrap(), Map.of());
            try (SidecarProcess sidecar = new SidecarProcess(distribution, guard, settings)) {
                narrator.say("Starting the sidecar and Kafka (KRaft, one node) in %s", home);
                sidecar.start();
                broker.start();
                sidecar.awaitReady();
                narrator.good("The sidecar takes records (pid %d, log %s)", sidecar.pid(), shown(sidecar.log()));
                broker.awaitReady();
                narrator.good("Kafka is up (pid %d, log %s)", broker.pid(), shown(broker.log()));
                hints(narrator, home, broker);
                int code = awaitEnd(narrator, broker, sidecar);
                narrator.say("Stopping: first the sidecar, which delivers what it has, then Kafka…");
                int left = sidecar.stop();
                broker.stop();
                narrator.good(
                        left == 0
                                ? "Stopped; all records are in Kafka"
                                : "Stopped; the rest is kept for the next start");
                return code;
            }
        }
    }

    /** Until somebody asks for the end, or one of the two ends by itself, which is a failure. */
    private int awaitEnd(Narrator narrator, DevBroker broker, SidecarProcess sidecar) {
        while (!termination.awaitRequest(LOOK)) {
            if (!sidecar.isAlive()) {
                narrator.alarm("The sidecar has ended by itself; its log is %s", shown(sidecar.log()));
                return ExitCode.UNAVAILABLE;
            }
            if (!broker.isAlive()) {
                narrator.alarm("Kafka has ended by itself; its log is %s", shown(broker.log()));
                return ExitCode.UNAVAILABLE;
            }
        }
        return ExitCode.OK;
    }

    /** The socket's path, with a shorter one behind it where the kernel would not take it. */
    private static Path socket(Narrator narrator, Path home) throws IOException {
        Path socket = home.resolve("forebay.sock");
        if (Files.isSymbolicLink(socket)) {
            Files.delete(socket);
        }
        if (socket.toString().getBytes(UTF_8).length <= MAX_SOCKET_PATH) {
            return socket;
        }
        Path temporary = Files.createTempDirectory("forebay-dev");
        Path shorter = temporary.resolve("forebay.sock");
        Files.createSymbolicLink(socket, shorter);
        narrator.say(
                "The path of the socket is longer than %d bytes: it is %s, and a link leads there",
                MAX_SOCKET_PATH, shorter);
        return shorter;
    }

    private static void removeShorter(Path home, Path socket) throws IOException {
        Path parent = socket.getParent();
        if (parent != null && !parent.equals(home)) {
            Files.deleteIfExists(home.resolve(socket.getFileName()));
            Files.deleteIfExists(socket);
            Files.deleteIfExists(parent);
        }
    }

    private void hints(Narrator narrator, Path home, DevBroker broker) {
        String socket = shown(home.resolve("forebay.sock"));
        List<String> lines = List.of(
                "",
                "In another terminal:",
                "",
                "  @|bold printf '{\"topic\":\"orders\",\"value\":\"hello\"}\\n' | nc -NU " + socket + "|@",
                "  @|bold echo hello | " + launcher() + " send -t orders"
                        + (Path.of("").toAbsolutePath().resolve(".forebay").equals(home) ? "" : " --socket " + socket)
                        + "|@",
                "",
                "and read it back (kcat is a package of that name on most systems):",
                "",
                "  @|bold kcat -C -b " + broker.bootstrap() + " -t orders -o beginning -e -f '%k %s\\n'|@",
                "",
                "Ctrl-C ends both and keeps what they have.",
                "");
        lines.forEach(narrator::print);
    }

    private static String launcher() {
        return Files.isExecutable(Path.of("forebay")) ? "./forebay" : "forebay";
    }

    /** As one would type it here. */
    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    }
}
