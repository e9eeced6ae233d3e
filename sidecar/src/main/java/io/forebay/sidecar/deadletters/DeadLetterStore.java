// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import io.forebay.sidecar.audit.AuditStamp;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.SpoolOpenException;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.Topic;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that will never be in Kafka as they are, each with the reason, in a spool of their own. A letter counts only after
 * {@link #sync}: until then the main spool must keep its record. It stays until it is taken (sent again, forwarded) or dropped, which is
 * durable when the call returns; a file is freed when all of its letters are done with.
 *
 * <p>The account of a topic here: accepted letters, of which delivered ones were taken and discarded ones dropped, by the operator or
 * by {@link WhenFull#DROP_OLDEST}. Safe for any thread; letters are added by one thread only.
 */
public final class DeadLetterStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterStore.class);

    private volatile DeadLetterSettings settings;
    private final Spool spool;
    private final HandledFile file;
    private final RecordHead head = new RecordHead();
    private boolean unsynced;

    /** Beyond {@link #settled}. */
    private volatile Handled handled;
    /** Up to here every letter is done with, and counted. */
    private volatile long settled;

    private DeadLetterStore(DeadLetterSettings settings, Spool spool, HandledFile file, Handled handled) {
        this.settings = settings;
        this.spool = spool;
        this.file = file;
        this.handled = handled;
        settled = spool.writer().delivered();
    }

    /**
     * Opens the letters, creating their directory where it is missing.
     *
     * @param nowMs the time of day, epoch milliseconds
     */
    public static DeadLetterStore open(DeadLetterSettings settings, LongSupplier nowMs) throws SpoolOpenException {
        Spool spool = Spool.open(settings.spool(), nowMs);
        try {
            HandledFile file = new HandledFile(settings.dir());
            DeadLetterStore store = new DeadLetterStore(settings, spool, file, file.read());
            store.settle(); // a crash may have come between the file and the checkpoint
            return store;
        } catch (IOException e) {
            SpoolOpenException failure = new SpoolOpenException(
                    SpoolOpenException.Reason.CANNOT_CREATE, "can't open the dead letters: " + e.getMessage(), e);
            try {
                spool.close();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    /** Puts other limits in force; the directory stays, and the largest record grows only, since larger ones may be on their way here. */
    public synchronized void change(DeadLetterSettings limits) {
        settings = settings.withLimitsOf(limits);
        spool.change(settings.spool());
    }

    /**
     * Adds a record with the reason why it is dead.
     *
     * @return false where that isn't possible now, see {@link #whyNot}
     */
    public synchronized boolean add(StoredRecord record, Reason reason) {
        return append(record, reason, null);
    }

    /** As the other, with the record's {@link AuditStamp}, which it keeps as a header of its own when it is sent again; null for none. */
    public synchronized boolean add(StoredRecord record, Reason reason, byte @Nullable [] stamp) {
        return append(record, reason, stamp);
    }

    /** Adds a record that ingest refused, which carries its reason already. */
    public synchronized boolean addRejected(StoredRecord record) {
        return append(record, null, null);
    }

    /** Why a record could not be added. */
    public synchronized String whyNot() {
        SpoolFailedException failure = spool.writer().failure();
        if (failure != null) {
            return failed(failure);
        }
        return spool.bytes() >= settings.maxBytes()
                ? "the dead letters are full: " + spool.bytes() + " bytes, dead.letter.max.bytes is "
                        + settings.maxBytes()
                        + "; look at them with \"forebay dead-letters ls\", then retry or drop them"
                : "the disk has no room for dead letters in " + settings.dir();
    }

    private static String failed(SpoolFailedException failure) {
        return "the dead letters can't be written until the next start: " + failure.getMessage();
    }

    private boolean append(StoredRecord record, @Nullable Reason reason, byte @Nullable [] stamp) {
        RecordSink sink = spool.writer();
        if (sink.failure() != null) {
            return false;
        }
        if (settings.full() == WhenFull.DROP_OLDEST) {
            makeRoom();
        }
        if (!sink.hasRoom()) {
            return false;
        }
        RecordBody body = record.body();
        Topic topic = sink.topic(body.array(), body.topicOffset(), body.topicLength());
        head.begin(Kind.DEAD, record.origin(), record.receivedAt()).like(body);
        if (reason != null) {
            reason.write(head);
        }
        if (stamp != null) {
            head.header(AuditStamp.HEADER, stamp);
        }
        head.headers(body.headerCount(), body.array(), body.headersOffset(), 0);
        int tail = body.headersOffset();
        try {
            sink.append(head, topic, null, 0, body.array(), tail, body.end() - tail);
        } catch (SpoolFailedException e) {
            return false;
        }
        unsynced = true;
        return true;
    }

    /** Brings all that was added to the disk; null when it is there, else why not. */
    public synchronized @Nullable String sync() {
        if (unsynced) {
            spool.writer().publish();
            try {
                spool.syncNow();
            } catch (SpoolFailedException e) {
                return failed(e);
            }
            unsynced = false;
        }
        return null;
    }

    /** Letters that were sent again, or forwarded: done with. Returns how many of them were there. */
    public synchronized long take(OrdinalRanges letters) throws IOException {
        OrdinalRanges there = there(letters);
        handle(new Handled(handled.taken().plus(there), handled.dropped()));
        return there.count();
    }

    /** Letters that the operator throws away. Returns how many of them were there. */
    public synchronized long drop(OrdinalRanges letters) throws IOException {
        OrdinalRanges there = there(letters);
        handle(new Handled(handled.taken(), handled.dropped().plus(there)));
        return there.count();
    }

    private OrdinalRanges there(OrdinalRanges asked) {
        return asked.within(settled + 1, spool.synced()).minus(handled.all());
    }

    private void handle(Handled now) throws IOException {
        if (!now.equals(handled)) {
            file.write(now);
            handled = now; // nothing in memory changes before the disk has it
            try {
                settle();
            } catch (IOException e) {
                LOG.warn("files of dead letters that are done with can't be freed for now: {}", e.toString());
            }
        }
    }

    /** Frees what is done with from the beginning on. */
    private void settle() throws IOException {
        settleUpTo(handled.all().runAfter(settled));
    }

    /** Returns how many letters up to there were not done with, by topic. */
    private Map<String, Long> settleUpTo(long last) throws IOException {
        Map<String, Long> discarded = new TreeMap<>();
        if (last > settled) {
            long index = 0;
            StoredRecord letter = new StoredRecord();
            try (SpoolReader reader = spool.reader()) {
                long beyond = 0; // missing behind the last one, where damage reaches beyond it
                while (reader.passed() < last && reader.next(letter)) {
                    if (letter.ordinal() > last) {
                        beyond = letter.ordinal() - 1 - last;
                        break;
                    }
                    index = reader.index();
                    Topic topic = reader.topicOf(letter);
                    if (handled.taken().contains(letter.ordinal())) {
                        spool.countDelivered(topic);
                    } else {
                        spool.countDiscarded(topic, letter.ordinal());
                    }
                    if (!handled.contains(letter.ordinal())) {
                        discarded.merge(topic.name(), 1L, Long::sum);
                    }
                }
                spool.settle(index, last, reader.unreadable() - beyond);
            }
            settled = last;
        }
        spool.checkpoint();
        handled = handled.after(settled); // only now: until here a restart needs the file to know them
        return discarded;
    }

    /** Throws away the oldest file's letters where there is hardly room for one more file. */
    private void makeRoom() {
        if (spool.bytes() < settings.maxBytes() - settings.maxBytes() / 8) {
            return;
        }
        long end = endOfOldestFile();
        if (end > settled) {
            try {
                Map<String, Long> discarded = settleUpTo(end);
                LOG.error(
                        "the oldest dead letters were thrown away for newer ones, by topic {}: "
                                + "dead.letter.max.bytes is {}, dead.letter.full is {}",
                        discarded,
                        settings.maxBytes(),
                        settings.full().text());
            } catch (IOException e) {
                LOG.warn("the oldest dead letters can't be thrown away: {}", e.toString());
            }
        }
    }

    /** The last letter of the oldest file, or {@link #settled} where there is only one file. */
    private long endOfOldestFile() {
        StoredRecord letter = new StoredRecord();
        try (SpoolReader reader = spool.readerAt(0, settled + 1)) {
            long first = 0;
            long last = settled;
            while (reader.next(letter)) {
                first = first == 0 ? reader.index() : first;
                if (spool.bytesBetween(first, reader.index()) > 0) {
                    return last;
                }
                last = letter.ordinal();
            }
            return settled;
        }
    }

    /** A cursor that stands before the oldest letter. */
    public synchronized DeadLetterCursor cursor() {
        return new DeadLetterCursor(spool.readerAt(0, settled + 1), () -> handled);
    }

    /** Runs {@code wakeup}, cheap, on any thread, when there may be more letters. */
    public void onProgress(Runnable wakeup) {
        spool.onProgress(wakeup);
    }

    /** Letters that nobody has taken or dropped. */
    public synchronized long count() {
        return spool.synced()
                - settled
                - handled.all().within(settled + 1, Long.MAX_VALUE).count();
    }

    /** Bytes that the files hold. */
    public long bytes() {
        return spool.bytes();
    }

    public long maxBytes() {
        return settings.maxBytes();
    }

    /** Why their accounts don't add up; null where they do. */
    public @Nullable String imbalance() {
        return spool.imbalance();
    }

    /** What became of the letters, by topic. */
    public Map<String, Account> accounts() {
        return spool.accounts().byTopic();
    }

    @Override
    public synchronized void close() throws IOException {
        spool.close();
    }
}
