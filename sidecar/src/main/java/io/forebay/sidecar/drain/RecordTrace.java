// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import org.jspecify.annotations.Nullable;

/** What is to be told of one record on its way. One exists for few records only; must not block. */
public interface RecordTrace {
    /** It is about to be handed to Kafka's producer, for the first time or again. The drain thread. */
    void handedOver();

    /**
     * Kafka has it. One of Kafka's threads, before {@link #left}.
     *
     * @param offset -1 where the broker told none
     */
    void answered(int partition, long offset);

    /**
     * It has left the spool. The drain thread.
     *
     * @param otherwise null where it was delivered, else in one word where it went
     */
    void left(@Nullable String otherwise);
}
