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
import java.util.concurrent.locks.LockSupport;

/**
 * An application that is a process of its own: it writes records with {@code synced} acknowledgements, as fast as it can or as
 * it was told, until it is killed, and prints every reply. It uses nothing but the JDK, so that the class path of the tests isn't needed.
 */
public final class EndlessWriter {

    private static final int BATCH = 50;

    private EndlessWriter() {}

    /** Arguments: the socket, the topic, its name, and how many records a second at most, 0 for as many as it can. */
    @SuppressWarnings("InfiniteLoopStatement") // it is killed
    public static void main(String[] args) throws IOException {
        try (Lines lines = Lines.connect(Path.of(args[0]))) {
            lines.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"" + args[1] + "\"}\n");
            Thread replies = new Thread(() -> print(lines));
            replies.setDaemon(true);
            replies.start();
            long perSecond = Long.parseLong(args[3]);
            long number = 1;
            while (true) {
                StringBuilder batch = new StringBuilder();
                for (int i = 0; i < BATCH; i++) {
                    batch.append("{\"value\":\"%s/%d xxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n".formatted(args[2], number++));
                }
                lines.send(batch.toString());
                if (perSecond > 0) {
                    LockSupport.parkNanos(BATCH * 1_000_000_000L / perSecond);
                }
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

    /** Starts one that is as fast as it can be. */
    public static Run run(Path socket, String topic, String name) throws IOException, URISyntaxException {
        return run(socket, topic, name, 0);
    }

    /** Starts one. */
    public static Run run(Path socket, String topic, String name, long perSecond)
            throws IOException, URISyntaxException {
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
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes.toString(),
                        EndlessWriter.class.getName(),
                        socket.toString(),
                        topic,
                        name,
                        String.valueOf(perSecond))
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
                    .atMost(Patience.LONGEST)
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
