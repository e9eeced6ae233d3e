// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.Map;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;

/** Which error means what. An error that isn't listed is taken for the producer's own: starting anew loses nothing. */
final class Outcomes {
    private static final Map<Class<? extends Exception>, Outcome> TABLE = Map.ofEntries(
            // of the record itself: found by the client, or said by the broker of this very record
            Map.entry(RecordTooLargeException.class, Outcome.DEAD),
            Map.entry(InvalidRecordException.class, Outcome.DEAD),
            Map.entry(InvalidTopicException.class, Outcome.DEAD),
            Map.entry(InvalidTimestampException.class, Outcome.DEAD),
            Map.entry(UnsupportedForMessageFormatException.class, Outcome.DEAD),
            Map.entry(SerializationException.class, Outcome.DEAD),
            Map.entry(IllegalArgumentException.class, Outcome.DEAD),
            // of the topic, for an administrator to mend
            Map.entry(TopicAuthorizationException.class, Outcome.BLOCKED),
            Map.entry(AuthorizationException.class, Outcome.BLOCKED),
            Map.entry(InterruptException.class, Outcome.BLOCKED),
            // "part of a batch which had one or more invalid records": the plain class, which no other error of a batch
            // has
            Map.entry(KafkaException.class, Outcome.RESEND),
            // of another record in the same transaction
            Map.entry(TransactionAbortedException.class, Outcome.RESEND));

    /** The dead letter's code for a record whose topic was blocked for too long. */
    static final String BLOCKED_TOO_LONG = "topic_blocked";

    private Outcomes() {}

    static Outcome of(Exception error) {
        Outcome exact = TABLE.get(error.getClass());
        if (exact == null) {
            return error instanceof RetriableException ? Outcome.BLOCKED : Outcome.RECREATE;
        }
        return exact;
    }

    /** The dead letter's code for an error of class {@link Outcome#DEAD}. */
    static String code(Exception error) {
        if (error instanceof RecordTooLargeException) {
            return "record_too_large";
        }
        return error instanceof InvalidTopicException ? "invalid_topic" : "refused_by_kafka";
    }
}
