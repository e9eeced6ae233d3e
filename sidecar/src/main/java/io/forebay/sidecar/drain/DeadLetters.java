// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.audit.Stamper;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.deadletters.Reason;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.StoredRecord;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The drain's end of the dead letters: says in their words what Kafka's client reported. Confined to the drain thread. */
final class DeadLetters {
    private final DeadLetterStore store;
    private final LongSupplier nowMs;
    private final Stamper stamper;

    /**
     * @param nowMs epoch milliseconds
     * @param stamper says which record it was, so that one that is sent again later is known
     */
    DeadLetters(DeadLetterStore store, LongSupplier nowMs, Stamper stamper) {
        this.store = store;
        this.nowMs = nowMs;
        this.stamper = stamper;
    }

    /**
     * Adds a record with the reason why it is dead.
     *
     * @return false where that isn't possible now, see {@link #whyNot}
     */
    boolean add(StoredRecord record, String code, Exception error) {
        return add(record, code, error, null);
    }

    /** As the other, with the attempts that were made. */
    boolean add(StoredRecord record, String code, Exception error, Reason.@Nullable Attempts attempts) {
        RecordBody body = record.body();
        String topic = new String(body.array(), body.topicOffset(), body.topicLength(), US_ASCII);
        return store.add(record, Reason.of(code, error, nowMs.getAsLong(), attempts), stamper.stamp(record, topic));
    }

    /** Adds a record that ingest refused, which carries its reason already. */
    boolean addRejected(StoredRecord record) {
        return store.addRejected(record);
    }

    /** Why a record could not be added. */
    String whyNot() {
        return store.whyNot();
    }

    /** Brings all that was added to the disk; null when it is there, else why not. */
    @Nullable
    String sync() {
        return store.sync();
    }
}
