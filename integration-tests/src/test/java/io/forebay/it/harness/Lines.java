// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A connection to a Unix socket that carries lines of text, as an application without any library of ours would make it. One thread
 * may send while another reads.
 */
public final class Lines implements AutoCloseable {

    private final SocketChannel channel;
    private final BufferedReader reader;

    private Lines(SocketChannel channel) {
        this.channel = channel;
        this.reader = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
    }

    public static Lines connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        return new Lines(channel);
    }

    /** Sends the text as it is; the ends of lines are the caller's. */
    public void send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next line; an EOFException where the other side has closed. */
    public String read() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new EOFException("The sidecar closed the connection");
        }
        return line;
    }

    /** Says that nothing more will be sent. */
    public void end() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
