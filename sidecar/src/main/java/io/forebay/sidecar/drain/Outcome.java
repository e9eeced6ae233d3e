// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.Locale;

/** What is done about a record that the producer reports as failed; see {@link OutcomeTable}. */
enum Outcome {
    /** This record will never be accepted: it goes to the dead letters, its neighbours go on. */
    DEAD,
    /** The record failed for something beside it; the producer is sound. It is sent again. */
    RETRY,
    /** Kafka won't take the record now, but may when somebody has mended something: its topic waits, and is tried after a pause. */
    BLOCKED,
    /** The producer is of no use any more: a new one sends again whatever is not acknowledged. */
    RECREATE;

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }
}
