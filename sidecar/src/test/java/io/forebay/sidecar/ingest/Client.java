// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/** A client as anyone would write one: a blocking socket. Reading has a time limit, so that a test fails instead of hanging. */
final class Client implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).flip();

    private Client(SocketChannel channel) throws IOException {
        this.channel = channel;
        selector = Selector.open();
        channel.configureBlocking(false);
    }

    static Client connect(BindAddress address) throws IOException {
        SocketAddress where = address instanceof BindAddress.Unix unix
                ? UnixDomainSocketAddress.of(unix.path())
                : new InetSocketAddress(((BindAddress.Tcp) address).host(), ((BindAddress.Tcp) address).port());
        return new Client(SocketChannel.open(where));
    }

    Client send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    Client send(byte... bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                waitFor(SelectionKey.OP_WRITE);
            }
        }
        return this;
    }

    /** Sends {@code bytes} over and over until nothing more fits for a while; how many bytes that was. */
    long sendUntilStuck(byte[] bytes, long most) throws IOException {
        long sent = 0;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (int stuck = 0; stuck < 50 && sent < most; ) {
            int count = channel.write(buffer.hasRemaining() ? buffer : buffer.rewind());
            sent += count;
            stuck = count == 0 ? stuck + 1 : 0;
            if (count == 0) {
                pause();
            }
        }
        return sent;
    }

    /** Gives the server a moment. */
    private void pause() throws IOException {
        channel.register(selector, SelectionKey.OP_WRITE);
        selector.selectedKeys().clear();
        selector.select(10);
    }

    private void waitFor(int operation) throws IOException {
        SelectionKey key = channel.register(selector, operation);
        selector.selectedKeys().clear();
        if (selector.select(PATIENCE.toMillis()) == 0) {
            throw new IOException("nothing happened for " + PATIENCE);
        }
        key.interestOps(0);
    }

    Client endInput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** The next line of the answer, without its end. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b != '\n'; b = read()) {
            if (b < 0) {
                throw new EOFException("the connection ended after \"" + line.toString(UTF_8) + "\"");
            }
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    /** All lines until the server closes. */
    List<String> linesToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int b = read(); b >= 0; b = read()) {
            all.write(b);
        }
        return all.toString(UTF_8).lines().toList();
    }

    /** All lines until the server closes; none where it doesn't. */
    List<String> linesToEndOrNone() {
        try {
            return available() == 0 ? List.of() : linesToEnd();
        } catch (IOException e) {
            return List.of();
        }
    }

    boolean isAtEnd() throws IOException {
        return read() < 0;
    }

    /** How many bytes of the answer are here right now. */
    int available() throws IOException {
        in.compact();
        channel.read(in);
        return in.flip().remaining();
    }

    private int read() throws IOException {
        while (!in.hasRemaining()) {
            int count = readOrEnd();
            in.flip();
            if (count < 0) {
                return -1;
            }
            if (count == 0) {
                waitFor(SelectionKey.OP_READ);
            }
        }
        return in.get() & 0xff;
    }

    /** A reset is an end: of a server that closes while more is on its way. */
    private int readOrEnd() throws IOException {
        try {
            return channel.read(in.clear());
        } catch (SocketException e) {
            in.limit(0);
            return -1;
        }
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int b = read();
            if (b < 0) {
                throw new EOFException("the connection ended after " + i + " bytes of " + count);
            }
            bytes[i] = (byte) b;
        }
        return bytes;
    }

    /** The next frame, in words such as "ACK 3". */
    String frame() throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(bytes(ByteBuffer.wrap(bytes(4)).getInt()));
        int type = frame.get() & 0xff;
        return switch (type) {
            case FramesProtocol.HELLO_OK ->
                "HELLO_OK " + frame.get() + " " + frame.getLong() + " " + frame.getInt() + " " + frame.getLong();
            case FramesProtocol.ACK -> "ACK " + frame.getLong();
            case FramesProtocol.ERROR ->
                "ERROR " + frame.getLong() + " " + text(frame, frame.get() & 0xff) + " "
                        + text(frame, frame.getShort());
            case FramesProtocol.CREDIT -> "CREDIT " + frame.getLong();
            default -> "unknown " + type;
        };
    }

    private static String text(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, UTF_8);
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes in the making. */
    static final class Frames {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        static Frames open() throws IOException {
            Frames frames = new Frames();
            frames.out.writeInt(FramesProtocol.PREAMBLE);
            return frames;
        }

        Frames hello(int ack, String topic, String producer) throws IOException {
            out.writeInt(4 + topic.length() - 1 + producer.length() + 1);
            out.writeByte(FramesProtocol.HELLO);
            out.writeByte(ack);
            out.writeByte(topic.length());
            out.writeBytes(topic);
            out.writeByte(producer.length());
            out.writeBytes(producer);
            return this;
        }

        Frames batch(byte[]... bodies) throws IOException {
            int size = 1;
            for (byte[] body : bodies) {
                size += 4 + body.length;
            }
            out.writeInt(size);
            out.writeByte(FramesProtocol.BATCH);
            for (byte[] body : bodies) {
                out.writeInt(body.length);
                out.write(body);
            }
            return this;
        }

        Frames raw(byte... more) throws IOException {
            out.write(more);
            return this;
        }

        Frames integers(int... integers) throws IOException {
            for (int integer : integers) {
                out.writeInt(integer);
            }
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }

    /** The body of a record with a topic (may be empty) and a value only. */
    static byte[] body(String topic, String value) {
        byte[] t = topic.getBytes(UTF_8);
        byte[] v = value.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + t.length + v.length)
                .put((byte) 0)
                .put((byte) t.length)
                .putShort((short) 0)
                .put(t)
                .put(v)
                .array();
    }

    /** The body of a numbered record for the connection's topic. */
    static byte[] numbered(long sequence, String value) {
        byte[] v = value.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + 8 + v.length)
                .put((byte) 4)
                .put((byte) 0)
                .putShort((short) 0)
                .putLong(sequence)
                .put(v)
                .array();
    }
}
