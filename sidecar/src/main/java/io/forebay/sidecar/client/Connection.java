// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A blocking socket with a buffer for what was read but not yet used. The buffer is always ready for reading. */
final class Connection implements Closeable {
    private final SocketChannel channel;
    private ByteBuffer in = ByteBuffer.allocate(16 * 1024).flip();

    private Connection(SocketChannel channel) {
        this.channel = channel;
    }

    static Connection open(SocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        if (address instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return new Connection(channel);
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** What was read and not yet taken from it. */
    ByteBuffer in() {
        return in;
    }

    /** Waits for more bytes; false at the end of the stream. */
    boolean read() throws IOException {
        if (in.remaining() == in.capacity()) {
            in = ByteBuffer.allocate(in.capacity() * 2).put(in);
        } else {
            in.compact();
        }
        try {
            return channel.read(in) >= 0;
        } finally {
            in.flip();
        }
    }

    void finish() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
