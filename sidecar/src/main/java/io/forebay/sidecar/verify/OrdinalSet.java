// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import java.util.HashMap;
import java.util.Map;

/** Numbers that lie near each other, a bit for each, in pieces that are made when they are needed. Confined to one thread. */
final class OrdinalSet {
    private static final int PIECE_BITS = 1_024;

    private final Map<Long, long[]> pieces = new HashMap<>();

    /** Adds a number that isn't negative; false where it was there. */
    boolean add(long ordinal) {
        long[] piece = pieces.computeIfAbsent(ordinal / PIECE_BITS, unknown -> new long[PIECE_BITS / Long.SIZE]);
        int bit = (int) (ordinal % PIECE_BITS);
        long mask = 1L << bit;
        boolean isNew = (piece[bit / Long.SIZE] & mask) == 0;
        piece[bit / Long.SIZE] |= mask;
        return isNew;
    }

    /** How many pieces there are, of some 200 bytes. */
    int pieces() {
        return pieces.size();
    }
}
