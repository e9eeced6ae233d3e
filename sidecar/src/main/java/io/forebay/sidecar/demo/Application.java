// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import io.forebay.sidecar.client.Ack;
import io.forebay.sidecar.client.FramesClient;
import io.forebay.sidecar.client.Hello;
import io.forebay.sidecar.client.JsonClient;
import io.forebay.sidecar.client.RecordClient;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * An application as one would write it: numbers its records, sends them in batches, waits until each is synced, and when the connection
 * breaks comes back and goes on behind the last record that the sidecar has stored. A thread; the getters are for any.
 */
final class Application implements Runnable {
    /** How it speaks. */
    enum Protocol {
        FRAMES,
        JSON
    }

    private static final int BATCH = 50;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final byte[] ITS_TOPIC = {};

    private final String name;
    private final String topic;
    private final Protocol protocol;
    private final SocketAddress sidecar;
    private final Recorder latency = new Recorder(3);

    private volatile boolean finishing;
    private volatile long written;
    private volatile long acknowledged;
    private int connects; // guarded by this
    private volatile @Nullable String trouble;

    Application(String name, String topic, Protocol protocol, SocketAddress sidecar) {
        this.name = name;
        this.topic = topic;
        this.protocol = protocol;
        this.sidecar = sidecar;
    }

    @Override
    public void run() {
        while (!finishing || acknowledged < written) {
            try (RecordClient client = connect()) {
                connected();
                write(client);
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private synchronized void connected() {
        connects++;
    }

    private RecordClient connect() throws IOException {
        Hello hello = new Hello(Ack.SYNCED, topic, name);
        return protocol == Protocol.FRAMES ? FramesClient.connect(sidecar, hello) : JsonClient.connect(sidecar, hello);
    }

    private void write(RecordClient client) throws IOException {
        // What it has stored need not be sent again; and what it once acknowledged never is, so that a loss would show.
        acknowledged = Math.max(acknowledged, client.lastSequence());
        while (!finishing || acknowledged < written) {
            long start = System.nanoTime();
            long end = finishing ? written : acknowledged + BATCH;
            for (long sequence = acknowledged + 1; sequence <= end; sequence++) {
                client.batch()
                        .topic(ITS_TOPIC)
                        .sequence(sequence)
                        .key(DemoRecord.key(sequence))
                        .value(DemoRecord.value(name, sequence));
            }
            written = Math.max(written, end);
            client.flush();
            client.awaitAcked(client.written(), this::refused);
            acknowledged = end;
            latency.recordValue(System.nanoTime() - start);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void refused(long number, String code, String message) {
        throw new IllegalStateException(name + "'s record " + number + " was refused: " + message + " (" + code + ")");
    }

    /** Makes it end once all that it has written is acknowledged. */
    void finish() {
        finishing = true;
    }

    String name() {
        return name;
    }

    String topic() {
        return topic;
    }

    Protocol protocol() {
        return protocol;
    }

    /** Records that it has handed over; they are numbered from 1. */
    long written() {
        return written;
    }

    /** Records that it was told are on disk. */
    long acknowledged() {
        return acknowledged;
    }

    /** How often it has connected. */
    synchronized int connects() {
        return connects;
    }

    /** Why it last had to come back, or null. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Times from writing a batch to its last ack since this was last asked, in nanoseconds. */
    Histogram latency() {
        return latency.getIntervalHistogram();
    }
}
