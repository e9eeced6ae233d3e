// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;

/** The producer doesn't know where a topic's records go: Kafka has said why not, or nothing yet. */
final class NoMetadataException extends Exception {
    private static final long serialVersionUID = 1;

    /** After so long, asked again and again, the producer's metadata isn't merely old. */
    static final long CERTAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    NoMetadataException(Throwable answer) {
        super(answer.getMessage(), answer, false, false);
    }
}
