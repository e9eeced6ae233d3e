// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.client.Ack;
import io.forebay.sidecar.client.FramesClient;
import io.forebay.sidecar.client.Hello;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One client that waits for the ack of each record before it writes the next, in turns with writing the same bytes to a plain file and
 * forcing them: what the disk alone costs, in the same seconds.
 */
final class LoneClient {
    private static final int WARMUP_DIVISOR = 4;

    private LoneClient() {}

    /** How many records are written where so many count: some are to warm up. */
    static int written(int records) {
        return records + records / WARMUP_DIVISOR;
    }

    /** Times of acks and of bare writes, in nanoseconds; without {@code bare} the latter are empty. */
    static List<Histogram> run(
            SocketAddress sidecar, String topic, Ack ack, Values values, int records, Path file, boolean bare)
            throws IOException {
        Histogram acks = Load.histogram();
        Histogram writes = Load.histogram();
        byte[] topicBytes = topic.getBytes(UTF_8);
        try (FramesClient client = FramesClient.connect(sidecar, new Hello(ack, ""));
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = -records / WARMUP_DIVISOR; i < records; i++) {
                byte[] value = values.get(Math.abs(i));
                long start = System.nanoTime();
                client.batch().topic(topicBytes).value(value);
                client.flush();
                client.awaitAcked(client.written(), LoneClient::refused);
                long acked = System.nanoTime();
                if (bare) {
                    out.write(ByteBuffer.wrap(value));
                    out.force(false);
                }
                if (i >= 0) {
                    acks.recordValue(acked - start);
                    writes.recordValue(System.nanoTime() - acked);
                }
            }
        } finally {
            Files.deleteIfExists(file);
        }
        if (!bare) {
            writes.reset();
        }
        return List.of(acks, writes);
    }

    private static void refused(long number, String code, String message) {
        throw new IllegalStateException("record " + number + " was refused: " + message + " (" + code + ")");
    }
}
