// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

/**
 * Where a topic stands that has not come as far as the drain has read: of its records before the drain's position, the first that is
 * still in the spool.
 *
 * @param topic the account's name: a topic, or {@link Accounts#OTHER} for all that have no account of their own
 * @param index where that record stands in the log
 * @param ordinal of that record
 * @param records of the topic that are still in the spool, up to the drain's position
 * @param bytes what they take
 */
public record LaneMark(String topic, long index, long ordinal, long records, long bytes) {}
