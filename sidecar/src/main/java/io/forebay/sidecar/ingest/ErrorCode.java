// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a record or a connection was refused. The text is part of every protocol that answers, and never changes. */
enum ErrorCode {
    RECORD_TOO_LARGE,
    MALFORMED_RECORD,
    UNKNOWN_FIELD,
    MISSING_TOPIC,
    INVALID_TOPIC,
    TOO_MANY_HEADERS,
    LINE_TOO_LONG,
    UNSUPPORTED_VERSION,
    PROTOCOL_ERROR,
    SPOOL_FAILED,
    TOO_MANY_CONNECTIONS,
    MEMORY_LIMIT,
    NOT_ALLOWED,
    TOPIC_NOT_ALLOWED,
    SPOOL_FULL,
    DISCARDED;

    private static final Map<String, ErrorCode> BY_TEXT =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::text, Function.identity()));

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }

    /** The code of that text; {@link #MALFORMED_RECORD} for one that is unknown. */
    static ErrorCode ofText(String text) {
        return BY_TEXT.getOrDefault(text, MALFORMED_RECORD);
    }
}
