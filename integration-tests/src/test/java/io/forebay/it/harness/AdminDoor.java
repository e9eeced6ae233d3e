// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A sidecar's admin socket, asked without any of its own code. */
final class AdminDoor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private AdminDoor() {}

    /** The body of a successful answer; the door opens a moment after the listeners. */
    static String get(Path socket, String path) {
        await("the admin socket").atMost(PATIENCE).until(() -> Files.exists(socket));
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
            return answer.substring(answer.indexOf("\r\n\r\n") + "\r\n\r\n".length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Double> metrics(Path socket) {
        Map<String, Double> series = new TreeMap<>();
        for (String line : get(socket, "/metrics").split("\n", -1)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                int space = line.lastIndexOf(' ');
                assertThat(series.put(line.substring(0, space), Double.valueOf(line.substring(space + 1))))
                        .as(line)
                        .isNull();
            }
        }
        return series;
    }
}
