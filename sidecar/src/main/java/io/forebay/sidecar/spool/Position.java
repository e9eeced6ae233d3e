// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

/**
 * A place in the spool up to which all is settled: delivered, in the dead letters, or unreadable.
 *
 * @param index where the record of that ordinal stands in the log, 0 when there is none
 * @param unreadable records up to here that a damaged file took
 */
record Position(long index, long ordinal, long unreadable) {
    static final Position START = new Position(0, 0, 0);
}
