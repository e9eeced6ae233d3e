// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/** What an error means, by the {@link OutcomeTable}. An error that isn't there is the producer's own: starting anew loses nothing. */
final class Outcomes {
    private static final Map<String, Rule> TABLE = OutcomeTable.ALL.stream()
            .flatMap(rule -> rule.errors().stream().map(error -> Map.entry(error, rule)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /** The dead letter's code for a record whose topic was blocked for too long. */
    static final String BLOCKED_TOO_LONG = "topic_blocked";

    private Outcomes() {}

    static Outcome of(Exception error) {
        return rule(error).outcome();
    }

    /** What is done about an error, and why. */
    static Rule rule(Exception error) {
        if (error.getClass() == KafkaException.class && error.getCause() instanceof Exception earlier) {
            return ofState(earlier);
        }
        Rule rule = TABLE.get(error.getClass().getSimpleName());
        if (rule != null) {
            return rule;
        }
        return error instanceof RetriableException ? OutcomeTable.PASSING : OutcomeTable.UNKNOWN;
    }

    /**
     * Of an error that {@code send} tells of every record since something earlier went wrong. Where that was fatal, no record goes through
     * until there is a new producer; a transaction recovers by being aborted.
     */
    private static Rule ofState(Exception earlier) {
        boolean fatal = earlier.getClass() == KafkaException.class || of(earlier) == Outcome.RECREATE;
        return fatal ? OutcomeTable.UNFIT : OutcomeTable.BESIDE;
    }

    /** The dead letter's code for an error of class {@link Outcome#DEAD}. */
    static String code(Exception error) {
        if (error instanceof RecordTooLargeException) {
            return "record_too_large";
        }
        return error instanceof InvalidTopicException ? "invalid_topic" : "refused_by_kafka";
    }

    /** What an error says, and why what is done about it is done, for log and status. */
    static String explained(Exception error) {
        Throwable cause = error.getCause();
        Exception said = error instanceof NoMetadataException && cause instanceof Exception answer ? answer : error;
        Rule rule = rule(said);
        String message = Incident.shortened(
                rule.equals(OutcomeTable.UNFIT) && cause != null ? message(error, cause) : error.getMessage());
        return OutcomeTable.ALL.contains(rule) ? message + " (" + rule.reason() + ")" : message;
    }

    private static String message(Exception error, Throwable cause) {
        return error.getMessage() + ": " + cause.getMessage();
    }
}
