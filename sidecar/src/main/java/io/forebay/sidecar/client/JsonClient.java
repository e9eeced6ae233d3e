// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** A client of the JSON lines protocol that asks for acknowledgements (normative text: {@code docs/protocol.md}). */
public final class JsonClient implements RecordClient {
    private static final int BATCH_CAPACITY = 256 * 1024;

    private final JsonFactory json = new JsonFactory();
    private final Connection connection;

    // the writer's
    private final JsonBatch batch = new JsonBatch(BATCH_CAPACITY);
    private long flushed;

    // written by the reader, read by anyone
    private volatile long acked;
    private long lastSequence = NO_SEQUENCE;
    private boolean welcome;

    private JsonClient(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects, asks for acks and waits for the answer.
     *
     * @param hello its level is not {@link Ack#LISTENER}, which this protocol has no word for
     * @throws ServerException where the server refuses the connection
     */
    public static JsonClient connect(SocketAddress address, Hello hello) throws IOException {
        JsonClient client = new JsonClient(Connection.open(address));
        try {
            client.greet(hello);
            return client;
        } catch (IOException | RuntimeException e) {
            client.connection.close();
            throw e;
        }
    }

    private void greet(Hello hello) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(line)) {
            out.writeStartObject();
            out.writeNumberField("forebay", 1);
            out.writeStringField("ack", hello.ack().text());
            if (!hello.topic().isEmpty()) {
                out.writeStringField("topic", hello.topic());
            }
            if (!hello.producer().isEmpty()) {
                out.writeStringField("producer", hello.producer());
            }
            out.writeEndObject();
            out.writeRaw('\n');
        }
        connection.write(ByteBuffer.wrap(line.toByteArray()));
        while (!welcome) {
            if (!readReplies((number, code, message) -> {})) {
                throw new EOFException("the server closed the connection instead of answering the hello; "
                        + "is it a Forebay listener with protocol auto or json?");
            }
        }
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
            connection.write(batch.lines());
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
        for (int i = in.position(); i < in.limit(); i++) {
            if (in.get(i) == '\n') {
                take(in.array(), in.arrayOffset() + in.position(), i - in.position(), refusals);
                in.position(i + 1);
            }
        }
        return true;
    }

    private void take(byte[] bytes, int offset, int length, Refusals refusals) throws IOException {
        try (JsonParser in = json.createParser(bytes, offset, length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a reply of a Forebay listener: " + new String(bytes, offset, length, UTF_8));
            }
            for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                in.nextToken();
                switch (name) {
                    case "forebay" -> welcome = true;
                    case "last" -> lastSequence = in.getLongValue();
                    case "acked" -> acked = in.getLongValue();
                    case "error" -> error(in, refusals);
                    default -> in.skipChildren();
                }
            }
        }
    }

    private static void error(JsonParser in, Refusals refusals) throws IOException {
        long number = 0;
        String code = "";
        String message = "";
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            in.nextToken();
            switch (name) {
                case "n" -> number = in.getLongValue();
                case "code" -> code = in.getText();
                case "message" -> message = in.getText();
                default -> in.skipChildren();
            }
        }
        if (number == 0) {
            throw new ServerException(code, message);
        }
        refusals.refused(number, code, message);
    }

    @Override
    public long written() {
        return flushed + batch.records();
    }

    @Override
    public long acked() {
        return acked;
    }

    @Override
    public long lastSequence() {
        return lastSequence;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
