// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.RecordHead;
import org.jspecify.annotations.Nullable;

/**
 * Why a record is a dead letter.
 *
 * @param code short, for programs
 * @param message a sentence or two, for people
 * @param exception class of the error that Kafka's client reported
 * @param atMs when it was given up, epoch milliseconds
 * @param attempts how often it was tried, or null where nobody counted
 */
public record Reason(
        String code,
        String message,
        String exception,
        long atMs,
        @Nullable Attempts attempts) {
    /** With more the record might not fit any more. */
    private static final int MOST_MESSAGE_CHARS = 1_000;

    /**
     * Attempts to bring a record to Kafka.
     *
     * @param firstMs when the first one began, epoch milliseconds
     * @param lastMs when the last one began, epoch milliseconds
     */
    public record Attempts(long firstMs, long lastMs, int count) {}

    public Reason {
        message = message.length() <= MOST_MESSAGE_CHARS ? message : message.substring(0, MOST_MESSAGE_CHARS) + "…";
    }

    /** The reason of what {@code error} tells. */
    public static Reason of(String code, Exception error, long atMs, @Nullable Attempts attempts) {
        return new Reason(
                code, String.valueOf(error.getMessage()), error.getClass().getName(), atMs, attempts);
    }

    void write(RecordHead head) {
        head.header(DeadLetterHeaders.CODE, code)
                .header(DeadLetterHeaders.MESSAGE, message)
                .header(DeadLetterHeaders.EXCEPTION, exception)
                .header(DeadLetterHeaders.AT, Long.toString(atMs));
        if (attempts != null) {
            head.header(DeadLetterHeaders.FIRST_ATTEMPT, Long.toString(attempts.firstMs))
                    .header(DeadLetterHeaders.LAST_ATTEMPT, Long.toString(attempts.lastMs))
                    .header(DeadLetterHeaders.ATTEMPTS, Integer.toString(attempts.count));
        }
    }
}
