// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.app.Sidecar;
import io.forebay.sidecar.app.StartException;
import io.forebay.sidecar.client.Ack;
import io.forebay.sidecar.client.FramesClient;
import io.forebay.sidecar.client.Hello;
import io.forebay.sidecar.client.JsonClient;
import io.forebay.sidecar.client.RecordClient;
import io.forebay.sidecar.config.BadConfigException;
import io.forebay.sidecar.config.ConfigSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What {@link CdsCommand} has a JVM do, so that it loads what sidecars and the commands for them load. */
@Command(name = WarmUpCommand.NAME, hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    static final String NAME = "warm-up";

    @Override
    public Integer call() throws IOException, BadConfigException, StartException {
        Path dir = Files.createTempDirectory("fb-cds");
        try {
            Path file = dir.resolve("forebay.properties");
            Path socket = dir.resolve("s");
            Path spool = dir.resolve("spool");
            // nobody listens at port 1
            Files.writeString(file, """
                    listeners=app
                    listener.app.bind=unix:%s
                    spool.dir=%s
                    kafka.bootstrap.servers=127.0.0.1:1
                    drain.shutdown.grace.ms=0
                    """.formatted(socket, spool));
            ConfigSource source = new ConfigSource(file, List.of());
            try (Sidecar sidecar = Sidecar.start(source.load(), source)) {
                Hello hello = new Hello(Ack.SYNCED, "warm-up", "");
                send(JsonClient.connect(UnixDomainSocketAddress.of(socket), hello));
                send(FramesClient.connect(UnixDomainSocketAddress.of(socket), hello));
                command("status", "--dir", spool.toString());
                sidecar.stop();
            }
            command("check-config", file.toString());
            command("spool", "ls", spool.toString());
            command("dead-letters", "ls", "--dir", spool.toString());
            return ExitCode.OK;
        } finally {
            delete(dir);
        }
    }

    private static void send(RecordClient client) throws IOException {
        try (client) {
            client.batch().topic(new byte[0]).value("warm".getBytes(UTF_8));
            client.flush();
            client.awaitAcked(1, (number, code, message) -> {});
        }
    }

    private static void command(String... words) {
        CommandLine line = Forebay.commandLine();
        line.setOut(new PrintWriter(Writer.nullWriter()));
        line.execute(words);
    }

    private static void delete(Path dir) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(dir)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
