// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A client of the {@code frames} protocol, version 1 (normative text: {@code docs/protocol.md}). Allocates nothing per record or per ack
 * once its buffers have grown to the batches in use.
 */
public final class FramesClient implements RecordClient {
    static final byte BATCH = 2;

    private static final int PREAMBLE = 0xFB464201;
    private static final byte HELLO = 1;
    private static final int HELLO_OK = 129;
    private static final int ACK = 130;
    private static final int ERROR = 131;
    private static final int CREDIT = 132;

    /** No reply is longer: the longest is an error's message. */
    private static final int MAX_REPLY = 128 * 1024;

    private static final int BATCH_CAPACITY = 256 * 1024;

    private final Connection connection;

    // the writer's
    private final FrameBatch batch = new FrameBatch(BATCH_CAPACITY);
    private long flushed;

    // written by the reader, read by anyone
    private volatile long acked;
    private volatile long credit;
    private long lastSequence = NO_SEQUENCE;
    private int maxRecordBytes;
    private boolean welcome;

    private FramesClient(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects, says hello and waits for the answer.
     *
     * @throws ServerException where the server refuses the connection
     */
    public static FramesClient connect(SocketAddress address, Hello hello) throws IOException {
        FramesClient client = new FramesClient(Connection.open(address));
        try {
            client.greet(hello);
            return client;
        } catch (IOException | RuntimeException e) {
            client.connection.close();
            throw e;
        }
    }

    private void greet(Hello hello) throws IOException {
        byte[] topic = hello.topic().getBytes(UTF_8);
        byte[] producer = hello.producer().getBytes(UTF_8);
        int length = 1 + 1 + 1 + topic.length + 1 + producer.length;
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + Integer.BYTES + length);
        out.putInt(PREAMBLE).putInt(length).put(HELLO).put(hello.ack().code);
        out.put(lengthOf("topic", topic)).put(topic);
        out.put(lengthOf("producer id", producer)).put(producer);
        connection.write(out.flip());
        while (!welcome) {
            if (!readReplies((number, code, message) -> {})) {
                throw new EOFException("the server closed the connection instead of answering the hello; "
                        + "is it a Forebay listener with protocol auto or frames?");
            }
        }
    }

    private static byte lengthOf(String what, byte[] bytes) {
        if (bytes.length > 255) {
            throw new IllegalArgumentException(what + " has " + bytes.length + " bytes, at most 255 can be sent");
        }
        return (byte) bytes.length;
    }

    @Override
    public RecordWriter batch() {
        return batch;
    }

    @Override
    public int batchBytes() {
        return batch.bytes();
    }

    @Override
    public void flush() throws IOException {
        if (batch.records() > 0) {
            flushed += batch.records();
            connection.write(batch.frame());
            batch.clear();
        }
    }

    @Override
    public void finish() throws IOException {
        flush();
        connection.finish();
    }

    @Override
    public boolean readReplies(Refusals refusals) throws IOException {
        if (!connection.read()) {
            return false;
        }
        ByteBuffer in = connection.in();
        while (in.remaining() >= Integer.BYTES) {
            int length = in.getInt(in.position());
            if (length < 1 || length > MAX_REPLY) {
                throw new IOException(
                        "a reply of " + length + " bytes: this is no Forebay listener that speaks frames");
            }
            if (in.remaining() - Integer.BYTES < length) {
                break;
            }
            int end = in.position() + Integer.BYTES + length;
            in.getInt();
            takeOrFail(in, refusals);
            in.position(end);
        }
        return true;
    }

    private void takeOrFail(ByteBuffer in, Refusals refusals) throws IOException {
        try {
            take(in.get() & 0xff, in, refusals);
        } catch (BufferUnderflowException e) {
            throw new IOException("a reply that ends early: this is no Forebay listener that speaks frames", e);
        }
    }

    private void take(int type, ByteBuffer in, Refusals refusals) throws IOException {
        switch (type) {
            case ACK -> acked = in.getLong();
            case CREDIT -> credit = in.getLong();
            case ERROR -> error(in.getLong(), in, refusals);
            case HELLO_OK -> {
                in.get(); // its version; there is only this one
                lastSequence = in.getLong();
                maxRecordBytes = in.getInt();
                credit = in.getLong();
                welcome = true;
            }
            default -> {} // a later version's, which we did not ask for
        }
    }

    private static void error(long number, ByteBuffer in, Refusals refusals) throws IOException {
        String code = text(in, in.get() & 0xff);
        String message = text(in, in.getShort() & 0xffff);
        if (number == 0) {
            throw new ServerException(code, message);
        }
        refusals.refused(number, code, message);
    }

    private static String text(ByteBuffer in, int length) {
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, UTF_8);
    }

    @Override
    public long written() {
        return flushed + batch.records();
    }

    @Override
    public long acked() {
        return acked;
    }

    /** Up to how many records of this connection the server reads without a pause; beyond it a write may block. */
    public long credit() {
        return credit;
    }

    @Override
    public long lastSequence() {
        return lastSequence;
    }

    /** The server's limit for the body of one record. */
    public int maxRecordBytes() {
        return maxRecordBytes;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
