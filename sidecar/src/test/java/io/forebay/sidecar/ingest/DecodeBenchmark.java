// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.ingest.Client.Frames;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.ProducerState;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.TestTopics;
import io.forebay.sidecar.spool.Topic;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to take a record out of what was read from a socket, check it and write its head, into a spool that does nothing; from
 * reads of the size that a Unix socket gives.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xmx128m", "-XX:+UseSerialGC"})
public class DecodeBenchmark {
    private static final int RECORDS = 1_000;

    @Param({"frames", "json", "lines"})
    private String protocol;

    @Param({"100", "1000"})
    private int size;

    private final TestOutbox outbox = new TestOutbox();
    private byte[] input = new byte[0];
    private @Nullable Session session;
    private @Nullable Decoder decoder;

    @Setup
    public void open() throws IOException, SpoolFailedException {
        Session made = TestSession.session(new NullSink(), outbox);
        Decoder opened = new Sniffer(made);
        String value = "x".repeat(size);
        byte[] opening = "{\"value\":1}\n".getBytes(UTF_8);
        switch (protocol) {
            case "frames" -> {
                byte[][] bodies = new byte[RECORDS][];
                Arrays.fill(bodies, Client.body("orders", value));
                opening = Frames.open().bytes();
                byte[] whole = Frames.open().batch(bodies).bytes();
                input = Arrays.copyOfRange(whole, opening.length, whole.length);
            }
            case "json" ->
                input = ("{\"topic\":\"orders\",\"value\":\"" + value + "\"}\n")
                        .repeat(RECORDS)
                        .getBytes(UTF_8);
            default -> {
                opening = "raw\n".getBytes(UTF_8);
                input = (value + "\n").repeat(RECORDS).getBytes(UTF_8);
            }
        }
        opened.decode(opening, 0, opening.length);
        session = made;
        decoder = opened;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public int decode() throws SpoolFailedException {
        Decoder opened = decoder;
        Session made = session;
        if (opened == null || made == null) {
            throw new IllegalStateException("not open");
        }
        int taken = opened.decode(input, 0, input.length);
        made.settle();
        made.release();
        if (taken != input.length) {
            throw new IllegalStateException("only " + taken + " bytes of " + input.length + " were taken");
        }
        return taken;
    }

    /** Stores nothing, and has room for any amount of it. */
    private static final class NullSink implements RecordSink {
        private final TestTopics topics = new TestTopics();
        private long ordinal;
        private long bytes;

        @Override
        public Topic topic(byte[] utf8, int offset, int length) {
            return topics.get(utf8, offset, length);
        }

        @Override
        public ProducerState producer(String id) {
            return new ProducerState(id);
        }

        @Override
        public boolean hasRoom() {
            return bytes >= 0;
        }

        @Override
        public FullPolicy whenFull() {
            return FullPolicy.BLOCK;
        }

        @Override
        public void turnAway(Topic topic, long nowMs) {}

        @Override
        public long append(
                RecordHead head,
                Topic topic,
                @Nullable ProducerState producer,
                long sequence,
                byte[] tail,
                int offset,
                int count) {
            bytes += head.length() + count;
            return ++ordinal;
        }

        @Override
        public void publish() {}

        @Override
        public boolean isAudited() {
            return false;
        }

        @Override
        public void audit(boolean closing) {}

        @Override
        public long appended() {
            return ordinal;
        }

        @Override
        public long synced() {
            return ordinal;
        }

        @Override
        public long delivered() {
            return ordinal;
        }

        @Override
        public boolean hasLeft(Topic topic, long itsOrdinal) {
            return true;
        }

        @Override
        public long discardedUpTo() {
            return 0;
        }

        @Override
        public @Nullable SpoolFailedException failure() {
            return null;
        }

        @Override
        public void onProgress(Runnable wakeup) {}
    }
}
