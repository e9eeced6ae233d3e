// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.spool.Spool;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Those who catch up at present: a few at a time, since each reads the spool for itself. Confined to the drain thread. */
final class CatchUps implements AutoCloseable {
    private static final int MOST = 8;
    /** A lane this many records ahead goes with one that is on its way, rather than have the spool read once more. */
    private static final long NEAR = 1 << 17;

    private final Spool spool;
    private final Lanes lanes;
    private final Handover handover;
    private final List<CatchUp> running = new ArrayList<>();

    CatchUps(Spool spool, Lanes lanes, Handover handover) {
        this.spool = spool;
        this.lanes = lanes;
        this.handover = handover;
    }

    /** Lets the lane catch up as soon as there is somebody for it; to be called again where there is nobody yet. */
    void join(Lane lane) {
        if (lane.catchUp() != null) {
            return;
        }
        for (CatchUp one : running) {
            long ahead = lane.lateOrdinal() - one.position();
            if (ahead >= 0 && ahead <= NEAR) {
                one.join(lane);
                return;
            }
        }
        if (running.size() == MOST) {
            giveUpOneThatWaits();
        }
        if (running.size() < MOST) {
            CatchUp one = new CatchUp(spool.readerAt(lane.lateIndex(), lane.lateOrdinal()), lanes, handover);
            one.join(lane);
            running.add(one);
        }
    }

    /** One that waits for its lane's turn loses nothing by beginning again later. */
    private void giveUpOneThatWaits() {
        for (CatchUp one : running) {
            if (one.isHeld()) {
                one.close();
                running.remove(one);
                return;
            }
        }
    }

    /** Whether nobody catches up. */
    boolean isIdle() {
        return running.isEmpty();
    }

    boolean doWork(long end, int most) {
        boolean worked = false;
        for (Iterator<CatchUp> each = running.iterator(); each.hasNext(); ) {
            CatchUp one = each.next();
            worked |= one.doWork(end, most);
            if (one.isOver()) {
                one.close();
                each.remove();
            }
        }
        return worked;
    }

    @Override
    public void close() {
        running.forEach(CatchUp::close);
        running.clear();
    }
}
