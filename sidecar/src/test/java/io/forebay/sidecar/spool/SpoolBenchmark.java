// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to append a record to the spool, and to read it back with its checksum. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "-Xmx128m",
            "-XX:+UseSerialGC"
        })
public class SpoolBenchmark {
    private static final int READ_AGAIN = 200_000;
    private static final Origin ORIGIN = new Origin("app", 1000, "");

    @Param({"100", "1000"})
    private int size;

    private final RecordHead head = new RecordHead();
    private final StoredRecord stored = new StoredRecord();
    private byte[] value = new byte[0];

    private @Nullable Path dir;
    private @Nullable Spool spool;
    private @Nullable SpoolReader reader;
    private @Nullable Topic topic;
    private long sinceSettled;

    @Setup(Level.Iteration)
    public void open() throws IOException {
        Path made = Files.createTempDirectory("spool-benchmark");
        Spool opened = Spool.open(new SpoolSettings(made, 64L << 30, 256 << 20, 0, 1 << 20), System::currentTimeMillis);
        byte[] name = "orders".getBytes(UTF_8);
        value = new byte[size];
        dir = made;
        spool = opened;
        topic = opened.writer().topic(name, 0, name.length);
        for (int i = 0; i < READ_AGAIN; i++) {
            append(opened.writer(), topic);
        }
        opened.writer().publish();
        opened.syncNow();
        reader = opened.reader();
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        Objects.requireNonNull(reader).close();
        Objects.requireNonNull(spool).close();
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(dir))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public long append() throws IOException {
        Spool to = Objects.requireNonNull(spool);
        RecordSink sink = to.writer();
        Topic where = Objects.requireNonNull(topic);
        long ordinal = append(sink, where);
        if (++sinceSettled == 100_000) {
            // Files would fill the disk otherwise.
            sinceSettled = 0;
            sink.publish();
            to.syncNow();
            to.settle(0, ordinal, 0);
            to.checkpoint();
        }
        return ordinal;
    }

    @Benchmark
    public long read() {
        SpoolReader from = Objects.requireNonNull(reader);
        if (!from.next(stored)) {
            from.close();
            from = Objects.requireNonNull(spool).reader();
            reader = from;
            from.next(stored);
        }
        return stored.ordinal();
    }

    private long append(RecordSink sink, Topic where) throws IOException {
        if (!sink.hasRoom()) {
            throw new IOException("no room");
        }
        head.begin(Kind.RECORD, ORIGIN, 1L).topic(0, where.bytes(), 0);
        return sink.append(head, where, null, 0, value, 0, value.length);
    }
}
