// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An application that is a process of its own: it writes records with {@code synced} acknowledgements as fast as it can until it is
 * killed, and prints every reply. It uses nothing but the JDK, so that the class path of the tests isn't needed.
 */
public final class EndlessWriter {

    private static final int BATCH = 50;

    private EndlessWriter() {}

    /** Arguments: the socket, the topic, its name. */
    @SuppressWarnings("InfiniteLoopStatement") // it is killed
    public static void main(String[] args) throws IOException {
        try (Lines lines = Lines.connect(Path.of(args[0]))) {
            lines.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"" + args[1] + "\"}\n");
            Thread replies = new Thread(() -> print(lines));
            replies.setDaemon(true);
            replies.start();
            long number = 1;
            while (true) {
                StringBuilder batch = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    batch.append("{\"value\":\"%s/%d xxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n".formatted(args[2], number++));
                }
                lines.send(batch.toString());
            }
        }
    }

    private static void print(Lines lines) {
        try {
            while (true) {
                System.out.println(lines.read());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one. */
    public static Run run(Path socket, String topic, String name) throws IOException, URISyntaxException {
        Path output = Files.createTempFile(socket.getParent(), name, ".out");
        Path classes = Path.of(EndlessWriter.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Process process = new ProcessBuilder(
                        Commands.jdk("java"),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classes.toString(),
                        EndlessWriter.class.getName(),
                        socket.toString(),
                        topic,
                        name)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Run(process, output, topic, name);
    }

    /** One that runs. */
    public record Run(Process process, Path output, String topic, String name) implements AutoCloseable {

        public void awaitAcknowledged(long number) {
            await(name + " to be acknowledged " + number)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> acknowledged() >= number);
        }

        /** Kills it wherever it stands; what it had been told. */
        public WriterLog kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
            long acknowledged = acknowledged();
            return new WriterLog(name, topic, Ack.SYNCED, Long.MAX_VALUE, acknowledged, Set.of(), List.of());
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }

        private long acknowledged() {
            return Logs.all(output)
                    .lines()
                    .map(Replies::acked)
                    .flatMapToLong(OptionalLong::stream)
                    .max()
                    .orElse(0);
        }
    }
}
