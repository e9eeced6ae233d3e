// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.record.StoredRecord;
import org.jspecify.annotations.Nullable;

/** What the drain tells of its work. Called on its thread, for what is delivered in bursts rather than for each record; must not block. */
public interface DrainObserver {
    /** Looks at nothing. */
    DrainObserver NONE = new DrainObserver() {};

    /** Why a record is a dead letter that ingest refused already. */
    String REJECTED = "rejected";

    /** Who follows this record, which is about to leave; null for nobody. Asked for every record. */
    default @Nullable RecordTrace trace(StoredRecord record, String topic) {
        return null;
    }

    /**
     * Records of a topic were delivered that were received together and handed over together.
     *
     * @param receivedAtMs epoch milliseconds
     * @param sentNanos when they were handed to the producer, as {@link System#nanoTime}; 0 where they were not, since Kafka had them
     */
    default void delivered(String topic, int records, long receivedAtMs, long sentNanos) {}

    /**
     * An attempt to deliver one record failed.
     *
     * @param error the simple name of Kafka's class
     * @param outcome what is done about it, in one word of {@code docs/outcomes.md}
     */
    default void failed(String topic, String error, String outcome) {}

    /** A record was added to the dead letters, for the reason of that code, or {@link #REJECTED}. */
    default void deadLettered(String code) {}

    /** There is a new producer. */
    default void producerMade() {}

    /** A checkpoint was written, or could not be. */
    default void checkpoint(boolean written) {}
}
