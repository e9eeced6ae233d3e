// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.record;

/**
 * Names of the headers that say why a record is a dead letter. Modelled on Kafka Connect's {@code __connect.errors.*}, so that tools
 * which know those need only another prefix.
 */
public final class DeadLetterHeaders {
    private static final String PREFIX = "__forebay.errors.";

    /** Short code of the reason, such as {@code record_too_large}; the same codes that clients with acks are told. */
    public static final String CODE = PREFIX + "code";
    /** The reason in a sentence. */
    public static final String MESSAGE = PREFIX + "message";
    /** Class of the exception that Kafka's client reported, where one did. */
    public static final String EXCEPTION = PREFIX + "exception.class.name";

    private DeadLetterHeaders() {}
}
