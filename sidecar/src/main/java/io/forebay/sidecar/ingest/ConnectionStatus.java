// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.record.Origin;

/**
 * One connection, for looks from outside.
 *
 * @param protocol empty until its opening bytes have told
 * @param ack the level that it asked for, {@code none} for a silent one
 * @param producer the name by which it numbers its records, or empty; its client chose it
 * @param uid user of the process that connected, {@link Origin#NO_UID} where it can't be told
 * @param pid of the process that connected, by now perhaps another's; 0 where it can't be told
 * @param sinceMs when it was let in, epoch milliseconds
 * @param lastRecordMs when its last record came, epoch milliseconds; 0 without one
 * @param records that came, refused ones included
 * @param bytes that came
 * @param refused records that were refused
 * @param unacked records that wait for their acknowledgement
 * @param state {@code open}, or why nothing is read from it
 */
public record ConnectionStatus(
        String listener,
        String protocol,
        String ack,
        String producer,
        int uid,
        int pid,
        long sinceMs,
        long lastRecordMs,
        long records,
        long bytes,
        long refused,
        long unacked,
        String state) {}
