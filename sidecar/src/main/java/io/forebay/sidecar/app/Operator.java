// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.admin.AdminActions;
import io.forebay.sidecar.concurrent.Signal;
import io.forebay.sidecar.deadletters.DeadLetter;
import io.forebay.sidecar.deadletters.DeadLetterCursor;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.deadletters.OrdinalRanges;
import io.forebay.sidecar.ingest.Ingest;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what operators ask for, one thing at a time. */
final class Operator implements AdminActions {
    private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

    private static final String FULL = "the spool is full";
    /** What one call looks at, and sends, at most: a caller hears something every second or so. */
    private static final long MOST_LOOKED_AT = 100_000;

    private static final long MOST_SENT = 5_000;
    private static final long ROOM_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Spool spool;
    private final DeadLetterStore deadLetters;
    private final Ingest ingest;
    private final Reloader reloader;
    private final Tap tap;
    private final Signal progress = new Signal();

    Operator(Spool spool, DeadLetterStore deadLetters, Ingest ingest, Reloader reloader) {
        this.reloader = reloader;
        this.spool = spool;
        this.deadLetters = deadLetters;
        this.ingest = ingest;
        tap = new Tap(spool);
        spool.onProgress(progress::raise);
    }

    /** Not one of the things that are done one at a time: it has a lock of its own, and the others may take long. */
    @Override
    public Reloaded reload() {
        return reloader.reload();
    }

    @Override
    public String watch(Watch what) throws IOException {
        return tap.watch(what);
    }

    @Override
    public synchronized Retried retry(OrdinalRanges letters) throws IOException {
        List<Long> sent = new ArrayList<>();
        long notRecords = 0;
        long last = 0;
        String stopped = null;
        try (DeadLetterCursor cursor = deadLetters.cursor()) {
            while (stopped == null && cursor.next()) {
                DeadLetter letter = cursor.letter();
                if (!letters.contains(letter.ordinal())) {
                    continue;
                }
                if (!letter.isRecord()) {
                    notRecords++;
                    continue;
                }
                long ordinal = repeat(letter.stored());
                if (ordinal == 0) {
                    stopped = FULL;
                } else {
                    last = ordinal;
                    sent.add(letter.ordinal());
                    stopped = sent.size() >= MOST_SENT ? "" : null;
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        // Only what is on the disk as a record may go as a letter. Killed in between, it is both, and may be sent
        // twice.
        awaitSynced(last);
        long taken = deadLetters.take(OrdinalRanges.of(sent));
        LOG.info("{} dead letters were sent again", taken);
        return new Retried(taken, notRecords, stopped == null || stopped.isEmpty() ? null : stopped);
    }

    @Override
    public synchronized long drop(OrdinalRanges letters) throws IOException {
        long dropped = deadLetters.drop(letters);
        LOG.warn("{} dead letters were dropped by the operator", dropped);
        return dropped;
    }

    @Override
    public synchronized Replayed replay(Replay what) throws IOException {
        long end = Math.min(what.last(), spool.synced());
        byte @Nullable [] topic = what.topic() == null ? null : what.topic().getBytes(UTF_8);
        StoredRecord stored = new StoredRecord();
        long lookedAt = 0;
        long sent = 0;
        long index = what.index();
        long next = what.ordinal();
        long appended = 0;
        String stopped = null;
        try (SpoolReader reader = spool.readerAt(index, next)) {
            while (stopped == null && reader.next(stored) && stored.ordinal() <= end) {
                index = reader.index();
                next = stored.ordinal();
                if (lookedAt++ >= MOST_LOOKED_AT || sent >= MOST_SENT) {
                    awaitSynced(appended);
                    return new Replayed(sent, index, next, end, null);
                }
                if (isWanted(what, topic, stored, reader.topicOf(stored))) {
                    long ordinal = repeat(stored);
                    if (ordinal == 0) {
                        stopped = FULL;
                    } else {
                        appended = ordinal;
                        sent++;
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        awaitSynced(appended);
        if (sent > 0) {
            LOG.info("{} records were replayed, up to ordinal {}", sent, next);
        }
        return new Replayed(sent, index, stopped == null ? 0 : next, end, stopped);
    }

    private boolean isWanted(Replay what, byte @Nullable [] topic, StoredRecord stored, Topic of) {
        return stored.kind() == Kind.RECORD
                && (topic == null || Arrays.equals(topic, of.bytes()))
                && stored.receivedAt() >= what.fromMs()
                && stored.receivedAt() < what.toMs()
                // what waits is going to be sent anyway
                && spool.writer().hasLeft(of, stored.ordinal());
    }

    /** Waits a little for room; 0 where there is none then. */
    private long repeat(StoredRecord stored) throws IOException {
        long deadline = System.nanoTime() + ROOM_NANOS;
        long ordinal = ingest.repeat(stored);
        while (ordinal == 0 && System.nanoTime() - deadline < 0) {
            progress.await(TimeUnit.MILLISECONDS.toNanos(20));
            ordinal = ingest.repeat(stored);
        }
        return ordinal;
    }

    private void awaitSynced(long ordinal) throws IOException {
        long deadline = System.nanoTime() + SYNC_NANOS;
        while (spool.synced() < ordinal) {
            SpoolFailedException failure = spool.writer().failure();
            if (failure != null) {
                throw failure;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new IOException("the disk takes too long: not synced within "
                        + TimeUnit.NANOSECONDS.toSeconds(SYNC_NANOS) + " s; records may be sent twice");
            }
            progress.await(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
