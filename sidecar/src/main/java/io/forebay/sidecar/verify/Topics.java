// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What Kafka has, as a verifier sees it. Confined to one thread. */
public interface Topics extends AutoCloseable {
    boolean exists(String topic) throws VerifyException;

    /**
     * Shows all that is committed in a topic now, partition by partition in order, from the first record of each that is not before
     * {@code fromMs}.
     *
     * @param fromMs epoch milliseconds, by the records' timestamps
     * @return the partitions of which the topic may have held more: that begins with its oldest record, and older ones were deleted
     */
    Set<Integer> read(String topic, long fromMs, Consumer<ConsumerRecord<byte[], byte[]>> visitor)
            throws VerifyException;

    @Override
    void close();
}
