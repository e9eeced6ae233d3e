// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far the drain has come, and what became of the records up to there, by topic.
 *
 * @param position up to where the drain has read
 * @param settled counts by topic
 * @param pending topics with records before that position which are still in the spool
 * @see CheckpointFile
 */
record Checkpoint(Position position, Map<String, Settled> settled, Map<String, LaneMark> pending) {
    static final Checkpoint NONE = new Checkpoint(Position.START, Map.of(), Map.of());

    /** Counts of one topic. */
    record Settled(long delivered, long deadLettered, long discarded) {}

    static Checkpoint of(Position position, Accounts accounts, List<LaneMark> pending) {
        Map<String, Settled> settled = new TreeMap<>();
        accounts.entries()
                .forEach(entry -> settled.put(
                        entry.getKey(),
                        new Settled(
                                entry.getValue().delivered(),
                                entry.getValue().deadLettered(),
                                entry.getValue().discarded())));
        Map<String, LaneMark> byTopic = new TreeMap<>();
        pending.forEach(lane -> byTopic.put(lane.topic(), lane));
        return new Checkpoint(position, settled, byTopic);
    }

    /** Up to here every record has left the spool. */
    Position low() {
        Position low = position;
        for (LaneMark lane : pending.values()) {
            if (lane.ordinal() <= low.ordinal()) {
                low = new Position(lane.index(), lane.ordinal() - 1, 0);
            }
        }
        return low;
    }

    /** Whether the record of that topic has left the spool. */
    boolean hasLeft(String topic, long ordinal) {
        if (ordinal > position.ordinal()) {
            return false;
        }
        String account = settled.containsKey(topic) ? topic : Accounts.OTHER;
        LaneMark lane = pending.get(account);
        return lane == null || ordinal < lane.ordinal();
    }

    long pendingRecords() {
        return pending.values().stream().mapToLong(LaneMark::records).sum();
    }

    void restore(Accounts accounts) {
        settled.forEach((topic, counts) -> {
            Account account = accounts.of(topic);
            account.addDelivered(counts.delivered() - account.delivered());
            account.addDeadLettered(counts.deadLettered() - account.deadLettered());
            account.addDiscarded(counts.discarded() - account.discarded());
        });
        pending.forEach((topic, lane) -> accounts.of(topic).pendingFrom(lane.ordinal()));
    }
}
