// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.client.RecordClient;
import java.io.EOFException;
import java.io.IOException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Writes through the sidecar's socket and waits for its acks: the calling thread writes, a thread of its own reads, and so much at most
 * is on the way that acks keep coming.
 */
final class SocketLoad implements Load {
    private static final int FLUSH_BYTES = 64 * 1024;
    private static final long WINDOW_BYTES = 4L << 20;
    private static final int RING = 8192;

    private final RecordClient client;
    private final byte[] topic;
    private final Object lock = new Object();

    // guarded by lock: batches on the way, as what was written when they were and the time
    private final long[] writtenAt = new long[RING];
    private final long[] times = new long[RING];
    private int head;
    private int tail;
    private long covered;
    private Histogram latency = Load.histogram();
    private @Nullable IOException failure;

    SocketLoad(RecordClient client, String topic) {
        this.client = client;
        this.topic = topic.getBytes(UTF_8);
        Thread reader = new Thread(this::readAcks, "acks");
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public Histogram run(Values values, long records) throws IOException {
        long window = Math.max(1, WINDOW_BYTES / values.get(0).length);
        for (long i = 0; i < records; i++) {
            client.batch().topic(topic).value(values.get(i));
            if (client.batchBytes() >= FLUSH_BYTES) {
                flush();
                awaitAcked(client.written() - window);
            }
        }
        flush();
        awaitAcked(client.written());
        synchronized (lock) {
            Histogram all = latency;
            latency = Load.histogram();
            return all;
        }
    }

    private void flush() throws IOException {
        synchronized (lock) {
            writtenAt[tail] = client.written();
            times[tail] = System.nanoTime();
            tail = (tail + 1) % RING;
        }
        client.flush();
    }

    private void awaitAcked(long records) throws IOException {
        try {
            synchronized (lock) {
                while (covered < records && failure == null) {
                    lock.wait();
                }
                if (failure != null) {
                    throw new IOException("the sidecar failed: " + failure.getMessage(), failure);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void readAcks() {
        try {
            while (client.readReplies((n, code, message) -> fail(new IOException("record " + n + ": " + message)))) {
                acked(client.acked());
            }
            fail(new EOFException("the connection was closed"));
        } catch (IOException e) {
            fail(e);
        }
    }

    private void acked(long records) {
        long now = System.nanoTime();
        synchronized (lock) {
            while (head != tail && writtenAt[head] <= records) {
                latency.recordValueWithCount(now - times[head], writtenAt[head] - covered);
                covered = writtenAt[head];
                head = (head + 1) % RING;
            }
            lock.notifyAll();
        }
    }

    private void fail(IOException e) {
        synchronized (lock) {
            failure = e;
            lock.notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
