// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import org.jspecify.annotations.Nullable;

/**
 * What opening a spool found.
 *
 * @param waiting records that are not settled yet
 * @param oldestReceivedAtMs when the first of them was received, epoch milliseconds; null when none waits
 * @param unreadable records that are missing between others, in the newest files, which are read at the start; the drain tells of those
 *     in older ones when it comes to them
 * @param files files that an earlier life left
 * @param bytes what they hold
 */
public record Recovery(long waiting, @Nullable Long oldestReceivedAtMs, long unreadable, int files, long bytes) {}
