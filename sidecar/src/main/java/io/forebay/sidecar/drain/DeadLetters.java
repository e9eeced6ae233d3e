// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.Topic;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Records that will never be in Kafka, with the reason as headers, in a spool of their own. A record that was added counts only after
 * {@link #sync}: until then the main spool must keep it. Confined to the drain thread.
 */
final class DeadLetters {
    /** A reason is a sentence or two; with more the record might not fit any more. */
    private static final int MOST_MESSAGE_CHARS = 1_000;

    private final Spool spool;
    private final RecordHead head = new RecordHead();
    private boolean unsynced;

    DeadLetters(Spool spool) {
        this.spool = spool;
    }

    /**
     * Adds a record with the reason why it is dead.
     *
     * @return false where that isn't possible now, see {@link #whyNot}
     */
    boolean add(StoredRecord record, String code, Exception error) {
        return append(
                record,
                reason -> reason.header(DeadLetterHeaders.CODE, code)
                        .header(DeadLetterHeaders.MESSAGE, shortened(String.valueOf(error.getMessage())))
                        .header(DeadLetterHeaders.EXCEPTION, error.getClass().getName()));
    }

    /** Adds a record that ingest refused, which carries its reason already. */
    boolean addRejected(StoredRecord record) {
        return append(record, reason -> reason);
    }

    /** Why a record could not be added. */
    String whyNot() {
        SpoolFailedException failure = spool.writer().failure();
        return failure == null ? "no room for dead letters" : failed(failure);
    }

    private static String failed(SpoolFailedException failure) {
        return "the dead letters can't be written until the next start: " + failure.getMessage();
    }

    private static String shortened(String message) {
        return message.length() <= MOST_MESSAGE_CHARS ? message : message.substring(0, MOST_MESSAGE_CHARS) + "…";
    }

    private boolean append(StoredRecord record, UnaryOperator<RecordHead> reason) {
        RecordSink sink = spool.writer();
        if (sink.failure() != null || !sink.hasRoom()) {
            return false;
        }
        RecordBody body = record.body();
        head.begin(Kind.DEAD, record.origin(), record.receivedAt());
        Topic topic = sink.topic(body.array(), body.topicOffset(), body.topicLength());
        head.topic(topic.bytes());
        if (body.partition() >= 0) {
            head.partition(body.partition());
        }
        if (body.hasTimestamp()) {
            head.timestamp(body.timestamp());
        }
        if (body.hasSequence()) {
            head.sequence(body.sequence());
        }
        if (body.hasKey()) {
            head.key(body.array(), body.keyOffset(), body.keyLength());
        }
        if (body.isTombstone()) {
            head.tombstone();
        }
        reason.apply(head).headers(body.headerCount(), body.array(), body.headersOffset(), 0);
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
    @Nullable
    String sync() {
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
}
