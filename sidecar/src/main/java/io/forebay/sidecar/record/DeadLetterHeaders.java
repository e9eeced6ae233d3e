// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

/**
 * Names of the headers that say why a record is a dead letter. Modelled on Kafka Connect's {@code __connect.errors.*}, so that tools
 * which know those need only another prefix.
 */
public final class DeadLetterHeaders {
    /** What the names of all of them begin with. */
    public static final String PREFIX = "__forebay.errors.";

    /** Short code of the reason, such as {@code record_too_large}; the same codes that clients with acks are told. */
    public static final String CODE = PREFIX + "code";
    /** The reason in a sentence. */
    public static final String MESSAGE = PREFIX + "message";
    /** Class of the exception that Kafka's client reported, where one did. */
    public static final String EXCEPTION = PREFIX + "exception.class.name";

    /** When the record was given up, epoch milliseconds in digits. */
    public static final String AT = PREFIX + "at.ms";
    /** When the record was first handed to Kafka's client, epoch milliseconds in digits. */
    public static final String FIRST_ATTEMPT = PREFIX + "first.attempt.ms";
    /** When the record was last handed to Kafka's client, epoch milliseconds in digits. */
    public static final String LAST_ATTEMPT = PREFIX + "last.attempt.ms";
    /** How often the record was handed to Kafka's client, in digits. */
    public static final String ATTEMPTS = PREFIX + "attempts";

    /** Of a record that was a dead letter and was sent again: the ordinal of that letter, in digits. */
    public static final String RETRIED = "forebay.retried";
    /** Of a record that was sent once more from the spool: the ordinal that it had before, in digits. */
    public static final String REPLAYED = "forebay.replayed";

    private DeadLetterHeaders() {}
}
