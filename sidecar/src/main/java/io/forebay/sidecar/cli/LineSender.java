// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.client.FramesClient;
import io.forebay.sidecar.client.RecordWriter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends every line of a stream as a record, its bytes untouched, and reports the lines that were refused. What has been read is sent at
 * once, so that a slow stream is not held back and a fast one goes in large batches.
 *
 * <p>The calling thread reads and writes; a thread of its own takes the replies, so that neither side can block the other.
 */
final class LineSender {
    private static final int CHUNK = 64 * 1024;
    private static final long MAX_UNACKED = 100_000;
    private static final byte[] LISTENERS_TOPIC = {};

    /** A header that every record gets. */
    static final class Header {
        private final byte[] name;
        private final byte[] value;

        Header(String name, String value) {
            this.name = name.getBytes(UTF_8);
            this.value = value.getBytes(UTF_8);
        }
    }

    private final FramesClient client;
    private final byte @Nullable [] key;
    private final List<Header> headers;
    private final boolean acks;
    private final Refused refused;
    private final Object lock = new Object();

    // guarded by lock
    private final List<Long> keptBack = new ArrayList<>();
    private long problems;
    private boolean ended;
    private @Nullable IOException failure;

    // the calling thread's
    private byte[] buffer = new byte[2 * CHUNK];
    private int start;
    private int end;
    private int searched;
    private long line = 1;
    private boolean skipping;

    /** Is told of each line that was refused; runs on either thread, never on both at once. */
    @FunctionalInterface
    interface Refused {
        void line(long number, String code, String message);
    }

    /**
     * @param acks whether the client asked for acks; without them there is only the end of the connection to wait for
     */
    LineSender(FramesClient client, byte @Nullable [] key, List<Header> headers, boolean acks, Refused refused) {
        this.client = client;
        this.key = key;
        this.headers = headers;
        this.acks = acks;
        this.refused = refused;
    }

    /**
     * Sends all of {@code in} and waits until every line is settled.
     *
     * @return how many lines were refused
     * @throws IOException of the connection; an {@link InputException} is the input's
     */
    long send(InputStream in) throws IOException {
        Thread reader = new Thread(this::readReplies, "replies");
        reader.setDaemon(true);
        reader.start();
        while (fill(in)) {
            takeLines();
            client.flush();
            awaitAcked(client.written() - MAX_UNACKED);
        }
        if (end > start && !skipping) {
            takeLine(start, end - start);
        }
        client.finish();
        awaitAcked(client.written());
        synchronized (lock) {
            return problems;
        }
    }

    private boolean fill(InputStream in) throws InputException {
        makeRoom();
        try {
            int read = in.read(buffer, end, buffer.length - end);
            end += Math.max(read, 0);
            return read >= 0;
        } catch (IOException e) {
            throw new InputException(e);
        }
    }

    /** Moves what is left of a line to the front, and forgets it where it is longer than any record may be. */
    private void makeRoom() {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        searched -= start;
        end -= start;
        start = 0;
        if (skipping) {
            end = 0;
            searched = 0;
        } else if (end > client.maxRecordBytes()) {
            keepBack(end);
            skipping = true;
            end = 0;
            searched = 0;
        } else if (buffer.length - end < CHUNK) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
    }

    private void takeLines() {
        for (; searched < end; searched++) {
            if (buffer[searched] != '\n') {
                continue;
            }
            if (skipping) {
                skipping = false;
                line++;
            } else {
                takeLine(start, searched - start);
            }
            start = searched + 1;
        }
    }

    private void takeLine(int offset, int length) {
        if (length > client.maxRecordBytes()) {
            keepBack(length);
        } else {
            write(offset, length);
        }
        line++;
    }

    private void write(int offset, int length) {
        RecordWriter record = client.batch().topic(LISTENERS_TOPIC);
        if (key != null) {
            record.key(key);
        }
        for (Header header : headers) {
            record.header(header.name, header.value);
        }
        record.value(buffer, offset, length);
    }

    private void keepBack(int length) {
        synchronized (lock) {
            keptBack.add(line);
            problems++;
            refused.line(
                    line,
                    "record_too_large",
                    "at least " + length + " bytes, the sidecar takes up to " + client.maxRecordBytes());
        }
    }

    private void readReplies() {
        try {
            while (client.readReplies(this::refused)) {
                synchronized (lock) {
                    lock.notifyAll();
                }
            }
            end(null);
        } catch (IOException e) {
            end(e);
        }
    }

    private void end(@Nullable IOException cause) {
        synchronized (lock) {
            ended = true;
            failure = cause;
            lock.notifyAll();
        }
    }

    private void refused(long number, String code, String message) {
        synchronized (lock) {
            problems++;
            refused.line(lineOf(number), code, message);
        }
    }

    /** The records of the connection are the lines without those that were kept back. */
    private long lineOf(long number) {
        long at = number;
        for (long kept : keptBack) {
            if (kept <= at) {
                at++;
            }
        }
        return at;
    }

    private void awaitAcked(long records) throws IOException {
        try {
            synchronized (lock) {
                while (!ended && !settled(records)) {
                    lock.wait();
                }
                if (failure != null) {
                    throw failure;
                }
                if (!settled(records)) {
                    throw new IOException("the sidecar closed the connection");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Without acks all is settled that was handed over, and all of the rest when the server closes. */
    private boolean settled(long records) {
        return acks ? client.acked() >= records : ended || records < client.written();
    }

    /** The input could not be read; the connection is fine. */
    static final class InputException extends IOException {
        private static final long serialVersionUID = 1L;

        InputException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
