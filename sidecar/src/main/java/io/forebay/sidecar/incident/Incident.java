// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.incident;

import org.jspecify.annotations.Nullable;

/**
 * A trouble that is on, or was.
 *
 * @param what the subject, such as "Kafka" or "topic orders"
 * @param reason what was wrong when it was met last, without anything of the records
 * @param beganMs epoch milliseconds
 * @param lastMs when it was met last, epoch milliseconds
 * @param endedMs epoch milliseconds; null while it is on
 * @param count how often it was met
 */
public record Incident(
        String what,
        String reason,
        long beganMs,
        long lastMs,
        @Nullable Long endedMs,
        long count) {}
