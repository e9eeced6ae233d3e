// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

/**
 * Which letters are done with.
 *
 * @param taken sent again, or forwarded to a topic
 * @param dropped thrown away by the operator
 */
record Handled(OrdinalRanges taken, OrdinalRanges dropped) {
    static final Handled NONE = new Handled(OrdinalRanges.NONE, OrdinalRanges.NONE);

    OrdinalRanges all() {
        return taken.plus(dropped);
    }

    boolean contains(long ordinal) {
        return taken.contains(ordinal) || dropped.contains(ordinal);
    }

    /** Without those up to {@code ordinal}, which a checkpoint has passed. */
    Handled after(long ordinal) {
        return new Handled(taken.within(ordinal + 1, Long.MAX_VALUE), dropped.within(ordinal + 1, Long.MAX_VALUE));
    }
}
