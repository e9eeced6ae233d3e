// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Handover.Verdict;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.SpoolReader;
import io.forebay.sidecar.spool.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads again what was passed over, for one lane or several that stand near each other, and lets them flow once it has come to where the
 * drain stands. A lane that gets into trouble again leaves, and keeps its place. Confined to the drain thread.
 */
final class CatchUp implements AutoCloseable {
    private final SpoolReader reader;
    private final Lanes lanes;
    private final Handover handover;
    private final List<Lane> members = new ArrayList<>();
    private final StoredRecord stored = new StoredRecord();
    /** Whether {@link #stored} was read and could not be dealt with yet. */
    private boolean held;

    CatchUp(SpoolReader reader, Lanes lanes, Handover handover) {
        this.reader = reader;
        this.lanes = lanes;
        this.handover = handover;
    }

    /** No record before this ordinal will be looked at again. */
    long position() {
        return held ? stored.ordinal() : reader.passed() + 1;
    }

    void join(Lane lane) {
        lane.catchUp(this);
        members.add(lane);
    }

    private void leave(Lane lane) {
        lane.catchUp(null);
        members.remove(lane);
    }

    /** Whether nobody is left who needs it. */
    boolean isOver() {
        return members.isEmpty();
    }

    boolean isHeld() {
        return held;
    }

    /**
     * Deals with at most {@code most} records.
     *
     * @param end up to there the drain has come
     * @return whether that was anything
     */
    boolean doWork(long end, int most) {
        int count = 0;
        while (count < most && !members.isEmpty()) {
            if (!held) {
                boolean more = reader.passed() < end && reader.next(stored);
                if (more ? stored.ordinal() > end : reader.passed() >= end) {
                    members.forEach(Lane::merge);
                    members.clear();
                    return true;
                }
                if (!more) {
                    break;
                }
            }
            held = true;
            if (!deal(reader.topicOf(stored))) {
                break;
            }
            held = false;
            count++;
        }
        return count > 0;
    }

    private boolean deal(Topic topic) {
        Lane lane = lanes.of(topic);
        if (lane.catchUp() != this || stored.ordinal() < lane.lateOrdinal()) {
            return true;
        }
        if (lane.resends()) { // what is older comes first
            leave(lane);
            return true;
        }
        Verdict verdict = handover.offer(lane, topic, stored, reader.index());
        if (verdict == Verdict.HOLD) {
            return false;
        }
        if (verdict == Verdict.TAKEN) {
            lane.caughtUp(reader.index(), stored.ordinal(), stored.length());
        }
        if (verdict == Verdict.PASS_OVER
                || (lane.isBlocked() && lane.expelledFor() == null)) { // one at a time, until one gets through
            leave(lane);
        }
        return true;
    }

    /** Those who are still there keep their places. */
    @Override
    public void close() {
        members.forEach(lane -> lane.catchUp(null));
        members.clear();
        reader.close();
    }
}
