// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.admin.ShortPath;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks a running sidecar, over its socket for commands: one request a connection. */
final class AdminClient {
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Path socket;

    AdminClient(Path socket) {
        this.socket = socket;
    }

    /** Whether somebody answers. */
    boolean isRunning() {
        try (ShortPath path = ShortPath.of(socket);
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(path.address());
        } catch (IOException e) {
            return Files.exists(socket) && String.valueOf(e.getMessage()).contains("ermission");
        }
    }

    String get(String path) {
        return exchange("GET " + path, "");
    }

    /** @return the answer, a flat JSON object */
    Map<?, ?> post(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return (Map<?, ?>) Json.parse(exchange("POST " + path, body));
    }

    /** @return the answer, whatever the sidecar has come to */
    Map<?, ?> reload() {
        return (Map<?, ?>) Json.parse(exchange("POST /reload", "", false));
    }

    private String exchange(String what, String body) {
        return exchange(what, body, true);
    }

    /** @param onlyGood whether any other status than 200 is a failure */
    private String exchange(String what, String body, boolean onlyGood) {
        byte[] bytes = body.getBytes(UTF_8);
        String head = what + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + bytes.length
                + "\r\nContent-Type: application/x-www-form-urlencoded" + END_OF_HEAD;
        try (ShortPath path = ShortPath.of(socket);
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connect(path, channel);
            write(channel, head.getBytes(ISO_8859_1));
            write(channel, bytes);
            return answer(Channels.newInputStream(channel).readAllBytes(), onlyGood);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNAVAILABLE, "the sidecar at " + socket + " did not answer: " + e.getMessage(), e);
        }
    }

    private void connect(ShortPath path, SocketChannel channel) {
        try {
            channel.connect(path.address());
        } catch (IOException e) {
            boolean denied = String.valueOf(e.getMessage()).contains("ermission");
            throw new CommandFailure(
                    denied ? ExitCode.PERMISSION : ExitCode.UNAVAILABLE,
                    denied
                            ? "no permission for " + socket + ": only its owner may use it"
                            : "no sidecar answers at " + socket
                                    + "; start it, or name another with -c FILE or --dir DIR",
                    e);
        }
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static String answer(byte[] bytes, boolean onlyGood) throws IOException {
        String text = new String(bytes, UTF_8);
        int end = text.indexOf(END_OF_HEAD);
        if (end < 0) {
            throw new EOFException("it closed the connection");
        }
        String body = text.substring(end + END_OF_HEAD.length());
        String status = text.substring(0, text.indexOf('\r'));
        if (!status.startsWith("HTTP/1.1 200 ") && (onlyGood || !body.startsWith("{"))) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the sidecar refused: " + body.strip(), null);
        }
        return body;
    }
}
