// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import java.util.Set;

/**
 * What is to be verified.
 *
 * @param sinceMs from the minute that this lies in, epoch milliseconds
 * @param untilMs up to the minute before the one that this lies in, epoch milliseconds
 * @param topics of these topics; empty for all
 */
public record Scope(long sinceMs, long untilMs, Set<String> topics) {
    static final long MINUTE_MS = 60_000;

    /** Everything that the audit tells of. */
    public static final Scope ALL = new Scope(0, Long.MAX_VALUE, Set.of());

    public Scope {
        topics = Set.copyOf(topics);
        sinceMs = Math.floorDiv(sinceMs, MINUTE_MS) * MINUTE_MS;
        untilMs = Math.floorDiv(untilMs, MINUTE_MS) * MINUTE_MS;
    }

    boolean has(String topic, long minuteMs) {
        return minuteMs >= sinceMs && minuteMs < untilMs && (topics.isEmpty() || topics.contains(topic));
    }
}
