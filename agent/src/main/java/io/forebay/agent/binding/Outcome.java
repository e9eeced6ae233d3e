// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** What Kafka says of a record, in the agent's words. Stateless. */
final class Outcome {
    /** What the client says of a broker that is too old for headers. */
    private static final String NO_HEADERS = "does not support record headers";

    /** The code of what has no other; it had another name before 1.0. */
    private static final int UNKNOWN = -1;

    private static final String UNKNOWN_NAME = "UNKNOWN_SERVER_ERROR";

    private Outcome() {}

    /** The partition, or -1. */
    static int partition(@Nullable RecordMetadata metadata) {
        return metadata == null ? -1 : metadata.partition();
    }

    /** The offset, or -1. */
    static long offset(@Nullable RecordMetadata metadata) {
        return metadata == null ? -1 : metadata.offset();
    }

    /** Kafka's name of an error, or the class of an exception that isn't Kafka's. */
    static String error(Throwable exception) {
        Errors error = Errors.forException(exception);
        if (error.code() != UNKNOWN) {
            return error.name();
        }
        return exception instanceof UnknownServerException
                ? UNKNOWN_NAME
                : exception.getClass().getName();
    }

    /**
     * May a header be the reason? Clients say so by themselves where the broker is too old; where only a topic's message format is, the
     * broker fails with an unknown error or that of the format.
     */
    static boolean blamesHeaders(Throwable exception) {
        String message = exception.getMessage();
        Errors error = Errors.forException(exception);
        return (message != null && message.contains(NO_HEADERS))
                || error == Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT
                || exception instanceof UnknownServerException;
    }
}
