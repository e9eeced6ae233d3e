// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.SpoolOpenException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Real dead letters in a temporary folder, with the words that tests want to say to them. */
public final class TestLetters implements AutoCloseable {
    private static final Origin ORIGIN = new Origin("app", 1000, "billing-7");
    private static final Reason REASON = new Reason(
            "record_too_large", "2 MB, the broker takes 1 MB", "org.example.TooLarge", 1_795_456_800_000L, null);

    public final DeadLetterStore store;

    public TestLetters(Path dir) throws SpoolOpenException {
        this(new DeadLetterSettings(dir, 1L << 30, WhenFull.BLOCK, 0, 1 << 20));
    }

    TestLetters(DeadLetterSettings settings) throws SpoolOpenException {
        store = DeadLetterStore.open(settings, System::currentTimeMillis);
    }

    /** Adds and syncs letters, each with the same reason. */
    public void add(String topic, String... values) {
        for (String value : values) {
            if (!store.add(record(topic, value), REASON)) {
                throw new IllegalStateException(store.whyNot());
            }
        }
        String problem = store.sync();
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
    }

    /** Adds and syncs what a client wrote that was no record. */
    public void addRejected(String topic, String value) {
        if (!store.addRejected(record(topic, value))) {
            throw new IllegalStateException(store.whyNot());
        }
        store.sync();
    }

    static StoredRecord record(String topic, String value) {
        byte[] tail = value.getBytes(UTF_8);
        RecordHead head = new RecordHead()
                .begin(Kind.RECORD, ORIGIN, 1L)
                .topic(topic.getBytes(UTF_8))
                .key("k".getBytes(UTF_8), 0, 1)
                .header("own", "header");
        head.seal(77, tail, 0, tail.length);
        StoredRecord stored = new StoredRecord();
        byte[] bytes = stored.buffer(head.length() + tail.length);
        System.arraycopy(head.array(), 0, bytes, 0, head.length());
        System.arraycopy(tail, 0, bytes, head.length(), tail.length);
        String problem = stored.check(head.length() + tail.length);
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
        return stored;
    }

    /** The letters that nobody has taken or dropped: {@code value:code}. */
    public List<String> contents() {
        List<String> found = new ArrayList<>();
        try (DeadLetterCursor cursor = store.cursor()) {
            while (cursor.next()) {
                byte[] value =
                        Objects.requireNonNull(cursor.letter().stored().body().value());
                found.add(new String(value, UTF_8) + ":" + cursor.letter().code());
            }
        }
        return found;
    }

    Account account(String topic) {
        return Objects.requireNonNull(store.accounts().get(topic), topic);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
