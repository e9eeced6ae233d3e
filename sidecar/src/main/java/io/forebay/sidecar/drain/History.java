// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolReader;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether positions that Kafka has are about this spool's records. They aren't where the spool is an older copy that was put back, or
 * one of two copies which went on by themselves: the same ordinals are other records there, and skipping by them would lose some.
 * Confined to the drain thread.
 */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final Spool spool;
    private final ToLongFunction<String> left;
    private final StoredRecord stored = new StoredRecord();

    /** @param left the first ordinal of a topic that has not left the spool by its own account */
    History(Spool spool, ToLongFunction<String> left) {
        this.spool = spool;
        this.left = left;
    }

    /**
     * Passes where all is well. Else the spool takes a new identity, durably, under which Kafka knows nothing of it.
     *
     * @throws KafkaException where it has a new identity since, or could not be given one
     */
    void check(Map<String, KafkaPosition> positions) {
        try (SpoolReader reader = spool.reader()) {
            for (Map.Entry<String, KafkaPosition> entry : positions.entrySet()) {
                if (!fits(reader, entry.getKey(), entry.getValue())) {
                    renew(entry.getKey(), entry.getValue());
                }
            }
        }
    }

    /** What the spool itself knows to have left may be gone from the disk, and needs no word from Kafka. */
    private boolean fits(SpoolReader reader, String topic, KafkaPosition position) {
        return position.next() <= left.applyAsLong(topic)
                || (position.index() > 0
                        && reader.reread(position.index(), stored)
                        && stored.ordinal() == position.next() - 1
                        && stored.checksum() == position.checksum());
    }

    private void renew(String topic, KafkaPosition position) {
        String what = "Kafka's position for topic " + topic + " says that record " + (position.next() - 1)
                + " of this spool is delivered, but the spool has another record there, or none";
        try {
            UUID before = spool.id();
            UUID now = spool.renewId();
            LOG.error(
                    "{}: it was restored from a backup, or copied and used twice. It goes on under a new identity, {} instead of {}, from its own "
                            + "checkpoint. Nothing is lost by that, but records that were delivered after the copy was made are delivered again",
                    what,
                    now,
                    before);
        } catch (IOException e) {
            throw new KafkaException(what + ", and it can't be given a new identity: " + e, e);
        }
        throw new KafkaException("the spool has a new identity");
    }
}
