// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.Map;
import java.util.TreeMap;

/**
 * How far the drain has come, and what became of the records up to there, by topic.
 *
 * @see CheckpointFile
 */
record Checkpoint(Position position, Map<String, Settled> settled) {
    static final Checkpoint NONE = new Checkpoint(Position.START, Map.of());

    /** Counts of one topic. */
    record Settled(long delivered, long deadLettered) {}

    static Checkpoint of(Position position, Accounts accounts) {
        Map<String, Settled> settled = new TreeMap<>();
        accounts.entries()
                .forEach(entry -> settled.put(
                        entry.getKey(),
                        new Settled(
                                entry.getValue().delivered(), entry.getValue().deadLettered())));
        return new Checkpoint(position, settled);
    }

    void restore(Accounts accounts) {
        settled.forEach((topic, counts) -> {
            Account account = accounts.of(topic);
            account.addDelivered(counts.delivered() - account.delivered());
            account.addDeadLettered(counts.deadLettered() - account.deadLettered());
        });
    }
}
