// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/**
 * Which numbered records were turned away and must come again before later ones. A record that is passed by one with a higher number
 * would be taken for a duplicate when it came again: acknowledged, and lost. So while something is owed, what follows is turned away too,
 * until the client has sent again, in order, what was turned away. Another connection begins with nothing owed, behind what is stored.
 */
final class Owed {
    private static final long NOTHING = -1; // sequences are not negative

    /** The lowest that was turned away and hasn't come again; without an end once it has. */
    private long first = Long.MAX_VALUE;
    /** The highest that was turned away. */
    private long last = NOTHING;

    /** Whether another one has to come before it. */
    boolean precedes(long sequence) {
        return last != NOTHING && (sequence > last || sequence > first);
    }

    void turnedAway(long sequence) {
        first = Math.min(first, sequence);
        last = Math.max(last, sequence);
    }

    void stored(long sequence) {
        if (sequence == last) {
            last = NOTHING;
        }
        if (sequence == first) {
            first = Long.MAX_VALUE;
        }
    }
}
