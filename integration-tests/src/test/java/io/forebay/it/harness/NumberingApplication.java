// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An application as one should be that wants each of its records in Kafka exactly once: it writes a record into a log of its own first,
 * then sends it with its number there, and whoever has died, it goes on behind the last number that the sidecar names. It may be killed
 * at any time and started again. It ends when its standard input does and all of its log is acknowledged. It uses nothing but the JDK.
 */
final class NumberingApplication {

    static final int CONTRADICTED = 3;

    private static final int BATCH = 10;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Path socket;
    private final String topic;
    private final String name;
    private final NumberedLog log;
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile boolean ending;

    private NumberingApplication(Path socket, String topic, String name, NumberedLog log) {
        this.socket = socket;
        this.topic = topic;
        this.name = name;
        this.log = log;
    }

    /** Arguments: the socket, the topic, its name, its log. */
    public static void main(String[] args) throws IOException {
        try (NumberedLog log = NumberedLog.open(Path.of(args[3]), args[2])) {
            new NumberingApplication(Path.of(args[0]), args[1], args[2], log).run();
        }
    }

    private void run() {
        Thread input = new Thread(this::awaitEndOfInput);
        input.setDaemon(true);
        input.start();
        while (!isFinished()) {
            try (Lines lines = Lines.connect(socket)) {
                converse(lines);
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE_NANOS); // the sidecar is dead, or not there yet
            }
        }
    }

    private boolean isFinished() {
        return ending && acknowledged.get() == log.count();
    }

    private void converse(Lines lines) throws IOException {
        lines.send("{\"forebay\":1,\"ack\":\"synced\",\"topic\":\"%s\",\"producer\":\"%s\"}\n".formatted(topic, name));
        long last = last(lines.read());
        acknowledged.set(last);
        Thread replies = new Thread(() -> readReplies(lines, last));
        replies.setDaemon(true);
        replies.start();
        long next = last + 1;
        while (!isFinished()) {
            if (!replies.isAlive()) {
                throw new EOFException("The sidecar answers no more");
            }
            for (int i = 0; i < BATCH && !ending; i++) {
                log.add();
            }
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < 5 * BATCH && next <= log.count(); i++, next++) {
                batch.append("{\"value\":\"%s\",\"seq\":%d}\n".formatted(log.get(next), next));
            }
            lines.send(batch.toString());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private long last(String hello) {
        if (!Replies.isHello(hello)) {
            throw contradicted("expected a reply to the hello but got " + hello);
        }
        long last = Replies.last(hello).orElse(0);
        if (last < acknowledged.get() || last > log.count()) {
            throw contradicted("the sidecar says %s where %d were acknowledged and %d written"
                    .formatted(hello, acknowledged.get(), log.count()));
        }
        return last;
    }

    private void readReplies(Lines lines, long last) {
        try {
            while (true) {
                String reply = lines.read();
                OptionalLong acked = Replies.acked(reply);
                if (acked.isEmpty()) {
                    throw contradicted("unexpected reply " + reply);
                }
                acknowledged.set(last + acked.getAsLong());
            }
        } catch (IOException e) {
            // the sidecar has died: the connection will be made anew
        }
    }

    private static IllegalStateException contradicted(String how) {
        System.out.println(how);
        Runtime.getRuntime().halt(CONTRADICTED);
        return new IllegalStateException(how);
    }

    private void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // nobody writes anything there
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ending = true;
    }
}
