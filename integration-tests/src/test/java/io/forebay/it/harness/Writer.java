// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An application that writes numbered records through the socket, in a thread of its own, and goes on after every death of the
 * sidecar. Without a producer id it then sends all again that isn't acknowledged, so a record may be stored twice; with one it goes on
 * behind the {@code last} that the sidecar names. With {@link Ack#NONE} it just goes on.
 *
 * <p>It remembers what it was promised: see {@link #log()}.
 */
public final class Writer implements AutoCloseable {

    private static final long FOREVER = Long.MAX_VALUE;
    private static final int BATCH = 20;

    private final String name;
    private final Path socket;
    private final String topic;
    private final Ack ack;
    private final boolean sequenced;
    private final boolean stamped;
    private final int valueLength;
    private final int window;
    private final long pauseNanos;
    private final Thread thread;

    // Guarded by this.
    private long goal;
    private long sent;
    private long acknowledged;
    private boolean disconnected;
    private boolean closed;
    private @Nullable Lines connection;
    private final Set<Long> refused = new HashSet<>();
    private final List<String> contradictions = new ArrayList<>();

    private Writer(Builder builder) {
        name = builder.name;
        socket = builder.socket;
        topic = builder.topic;
        ack = builder.ack;
        sequenced = builder.sequenced;
        stamped = builder.stamped;
        valueLength = builder.valueLength;
        window = builder.window;
        pauseNanos = BATCH * 1_000_000_000L / builder.perSecond;
        goal = builder.goal;
        thread = new Thread(this::run, "writer-" + name);
        thread.setDaemon(true);
    }

    public static Builder to(Path socket, String topic) {
        return new Builder(socket, topic);
    }

    /** Waits until a record of that number is acknowledged. */
    public void awaitAcknowledged(long number) {
        awaitThat("to be acknowledged " + number, () -> log().acknowledged() >= number);
    }

    /** Sends no new records from now on, where nothing was said of how many it sends. */
    public synchronized void sendNoMore() {
        if (goal == FOREVER) {
            goal = sent;
        }
        notifyAll();
    }

    /** Waits until all that it was to send, or has sent by now, is acknowledged and the connection closed. */
    public void finish() {
        sendNoMore();
        awaitThat("to finish", () -> !thread.isAlive());
    }

    /** Has it sent all that it was to send, and is all of it acknowledged? */
    public synchronized boolean isFinished() {
        return sent >= goal && (ack == Ack.NONE || acknowledged >= goal);
    }

    public synchronized WriterLog log() {
        return new WriterLog(name, topic, ack, sent, acknowledged, Set.copyOf(refused), List.copyOf(contradictions));
    }

    /** Closes the connection wherever it stands. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            hangUp();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitThat(String what, BooleanSupplier condition) {
        await(name + " " + what)
                .pollInterval(Duration.ofMillis(2))
                .pollDelay(Duration.ZERO)
                .atMost(Patience.LONGEST)
                .untilAsserted(() -> assertThat(condition.getAsBoolean())
                        .as(() -> log().toString())
                        .isTrue());
    }

    private void run() {
        while (!isOver()) {
            try (Lines lines = Lines.connect(socket)) {
                converse(lines);
            } catch (IOException e) {
                // The sidecar is dead, or isn't there yet: that is what this is for.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private void converse(Lines lines) throws IOException {
        synchronized (this) {
            if (closed) {
                return;
            }
            connection = lines;
            disconnected = false;
        }
        lines.send(hello());
        long first;
        Thread reader = null;
        if (ack == Ack.NONE) {
            first = log().sent() + 1;
        } else {
            first = resumeAfter(lines.read());
            reader = new Thread(() -> readReplies(lines, first), "replies-" + name);
            reader.setDaemon(true);
            reader.start();
        }
        try {
            send(lines, first);
        } finally {
            synchronized (this) {
                hangUp();
            }
            join(reader);
        }
    }

    private String hello() {
        String producer = sequenced ? ",\"producer\":\"" + name + "\"" : "";
        return "{\"forebay\":1,\"ack\":\"%s\",\"topic\":\"%s\"%s}\n".formatted(ack.text(), topic, producer);
    }

    private synchronized long resumeAfter(String hello) {
        if (!Replies.isHello(hello) && !Replies.isSpoolFailed(hello)) {
            contradictions.add("Expected a reply to the hello but got " + hello);
        }
        if (!sequenced) {
            return acknowledged + 1;
        }
        OptionalLong last = Replies.last(hello);
        if (last.orElse(0) < acknowledged || last.orElse(0) > sent) {
            contradictions.add("The hello's reply says %s where %d were acknowledged and %d sent"
                    .formatted(hello, acknowledged, sent));
        }
        if (ack == Ack.DELIVERED) {
            // Stored isn't delivered: ask for those again, which stores none of them twice.
            return acknowledged + 1;
        }
        acknowledged = Math.max(acknowledged, last.orElse(0));
        return last.orElse(0) + 1;
    }

    private void send(Lines lines, long first) throws IOException {
        long next = first;
        long end;
        while ((end = awaitTurn(next)) >= next) {
            StringBuilder batch = new StringBuilder();
            for (; next <= end; next++) {
                batch.append(line(next));
            }
            lines.send(batch.toString());
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /** Waits until there is something to send, and counts it as sent: up to which number, or 0 at the end of the connection. */
    private synchronized long awaitTurn(long next) throws InterruptedIOException {
        try {
            while (!disconnected && !closed && !isFinished() && (next > goal || isWindowFull(next))) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        if (disconnected || closed || isFinished()) {
            return 0;
        }
        long end = Math.min(next + BATCH - 1, goal);
        sent = Math.max(sent, end);
        return end;
    }

    private boolean isWindowFull(long next) {
        return ack != Ack.NONE && next - acknowledged > window;
    }

    private String line(long number) {
        String value = new RecordId(name, number).valueOf(valueLength);
        String sequence = sequenced ? ",\"seq\":" + number : "";
        String stamp = stamped ? ",\"timestamp\":" + System.currentTimeMillis() : "";
        return "{\"key\":\"%s\",\"value\":\"%s\"%s%s}\n".formatted(name, value, sequence, stamp);
    }

    private void readReplies(Lines lines, long first) {
        try {
            while (true) {
                take(lines.read(), first);
            }
        } catch (IOException e) {
            synchronized (this) {
                disconnected = true;
                notifyAll();
            }
        }
    }

    private synchronized void take(String reply, long first) {
        OptionalLong acked = Replies.acked(reply);
        OptionalLong refusal = Replies.refused(reply);
        if (acked.isPresent()) {
            long number = first + acked.getAsLong() - 1;
            if (number < acknowledged || number > sent) {
                contradictions.add("%s says %d where %d were acknowledged before and %d sent"
                        .formatted(reply, number, acknowledged, sent));
            }
            acknowledged = Math.max(acknowledged, number);
        } else if (refusal.isPresent()) {
            refused.add(first + refusal.getAsLong() - 1);
        } else if (!Replies.isSpoolFailed(reply)) { // after which the connection ends, and it connects anew
            contradictions.add("Unexpected reply " + reply);
        }
        notifyAll();
    }

    private synchronized boolean isOver() {
        return closed || isFinished();
    }

    private synchronized void hangUp() {
        disconnected = true;
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException e) {
                contradictions.add("Can't close: " + e);
            }
        }
        notifyAll();
    }

    private static void join(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What sort of application it is. */
    public static final class Builder {

        private final Path socket;
        private final String topic;
        private String name = "writer";
        private Ack ack = Ack.SYNCED;
        private boolean sequenced;
        private boolean stamped;
        private int valueLength = 100;
        private int window = 500;
        private long perSecond = 5_000;
        private long goal = FOREVER;

        private Builder(Path socket, String topic) {
            this.socket = socket;
            this.topic = topic;
        }

        public Builder named(String nameOfWriter) {
            name = nameOfWriter;
            return this;
        }

        public Builder ack(Ack level) {
            ack = level;
            return this;
        }

        /** Gives its name as the producer's, and every record a sequence number. */
        public Builder sequenced() {
            sequenced = true;
            return this;
        }

        /** Gives every record the time at which it is sent as its timestamp. */
        public Builder stamped() {
            stamped = true;
            return this;
        }

        public Builder valueLength(int characters) {
            valueLength = characters;
            return this;
        }

        /** How many records it sends without an acknowledgement before it waits. */
        public Builder window(int records) {
            window = records;
            return this;
        }

        public Builder perSecond(long records) {
            perSecond = records;
            return this;
        }

        /** Ends by itself after that many records. */
        public Builder records(long count) {
            goal = count;
            return this;
        }

        public Writer start() {
            Writer writer = new Writer(this);
            writer.thread.start();
            return writer;
        }
    }
}
