// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.RecordBody;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A server of the {@code frames} protocol that keeps what it is sent in memory and acknowledges each batch; refuses values that start
 * with "bad" and hangs up at the value "hang up".
 */
public final class FakeSidecar implements Closeable {
    public static final int MAX_RECORD_BYTES = 300_000;
    public static final long LAST_SEQUENCE = 41;

    /** A record as it arrived. */
    public record Received(
            String topic,
            int partition,
            long sequence,
            @Nullable String key,
            Map<String, String> headers,
            @Nullable String value) {}

    private final Path socket;
    private final ServerSocketChannel server;
    private final Thread thread = new Thread(this::serve, "fake-sidecar");
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile String hello = "";
    private long count;

    public FakeSidecar(Path dir) throws IOException {
        socket = dir.resolve("fake.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        thread.start();
    }

    public Path socket() {
        return socket;
    }

    public UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(socket);
    }

    public List<Received> received() {
        return received;
    }

    /** Level code, topic and producer of the last hello. */
    public String hello() {
        return hello;
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                count = 0;
                converse(
                        new DataInputStream(Channels.newInputStream(client)),
                        new DataOutputStream(Channels.newOutputStream(client)));
            } catch (IOException e) {
                // the client is gone, or this is
            }
        }
    }

    private void converse(DataInputStream in, DataOutputStream out) throws IOException {
        if (in.readInt() != 0xFB464201) {
            throw new IOException("not the preamble");
        }
        try {
            while (true) {
                byte[] frame = in.readNBytes(in.readInt());
                switch (frame[0]) {
                    case 1 -> hello(frame, out);
                    case 2 -> batch(frame, out);
                    default -> throw new IOException("frame type " + frame[0]);
                }
            }
        } catch (EOFException e) {
            // the client has finished
        }
    }

    private void hello(byte[] frame, DataOutputStream out) throws IOException {
        int topic = frame[2] & 0xff;
        int producer = frame[3 + topic] & 0xff;
        hello = (frame[1] & 0xff) + " " + new String(frame, 3, topic, UTF_8) + " "
                + new String(frame, 4 + topic, producer, UTF_8);
        if (hello.contains("forbidden")) {
            error(out, 0, "too_many_connections", "full");
            throw new EOFException();
        }
        out.writeInt(1 + 1 + 8 + 4 + 8);
        out.write(129);
        out.write(1);
        out.writeLong(producer == 0 ? Long.MIN_VALUE : LAST_SEQUENCE);
        out.writeInt(MAX_RECORD_BYTES);
        out.writeLong(1000);
    }

    private void batch(byte[] frame, DataOutputStream out) throws IOException {
        int at = 1;
        while (at < frame.length) {
            int length = new DataInputStream(new ByteArrayInputStream(frame, at, 4)).readInt();
            take(frame, at + 4, length, out);
            at += 4 + length;
        }
        out.writeInt(1 + 8);
        out.write(130);
        out.writeLong(count);
    }

    private void take(byte[] frame, int at, int length, DataOutputStream out) throws IOException {
        RecordBody body = new RecordBody();
        String problem = body.wrap(frame, at, length, 100);
        if (problem != null) {
            throw new IOException(problem);
        }
        count++;
        String value = text(body.value());
        if (value != null && value.equals("hang up")) {
            throw new EOFException();
        }
        if (value != null && value.startsWith("bad")) {
            error(out, count, "malformed_record", "it is bad");
            return;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        body.forEachHeader((name, v) -> headers.put(name, String.valueOf(text(v))));
        String topic = new String(frame, body.topicOffset(), body.topicLength(), UTF_8);
        long sequence = body.hasSequence() ? body.sequence() : Long.MIN_VALUE;
        received.add(new Received(topic, body.partition(), sequence, text(body.key()), headers, value));
    }

    private static void error(DataOutputStream out, long number, String code, String message) throws IOException {
        out.writeInt(1 + 8 + 1 + code.length() + 2 + message.length());
        out.write(131);
        out.writeLong(number);
        out.write(code.length());
        out.writeBytes(code);
        out.writeShort(message.length());
        out.writeBytes(message);
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, UTF_8);
    }

    public List<String> values() {
        List<String> values = new ArrayList<>();
        received.forEach(r -> values.add(String.valueOf(r.value())));
        return values;
    }

    @Override
    public void close() throws IOException {
        server.close();
        thread.interrupt();
        Files.deleteIfExists(socket);
    }
}
