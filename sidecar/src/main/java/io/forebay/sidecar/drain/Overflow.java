// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.drain.Outstanding.State;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.SpoolReader;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room in a full spool by throwing away the records of its oldest file, where the operator has chosen that. What is under way to
 * Kafka at that moment is counted as discarded and may arrive all the same. Confined to the drain thread.
 */
final class Overflow {
    /** Throws away what the drain has not come to yet. */
    interface Unread {
        /** Records that stand before {@code index}; returns how many those were. */
        long discardBefore(long index) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Overflow.class);
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Spool spool;
    private final Link link;
    private final Lanes lanes;
    private final Settlement settlement;
    private final Unread unread;
    private final LongSupplier nanoTime;
    private final Incident incident;
    private long next;

    Overflow(Spool spool, Link link, Lanes lanes, Settlement settlement, Unread unread, LongSupplier nanoTime) {
        this.spool = spool;
        this.link = link;
        this.lanes = lanes;
        this.settlement = settlement;
        this.unread = unread;
        this.nanoTime = nanoTime;
        incident = new Incident(LOG, "full spool", nanoTime);
        next = nanoTime.getAsLong();
    }

    /**
     * Looks now and then whether room is needed, and makes it.
     *
     * @param dealt up to this ordinal the drain has come
     */
    void look(long dealt) throws IOException {
        long now = nanoTime.getAsLong();
        if (now - next < 0) {
            return;
        }
        next = now + PERIOD_NANOS;
        long before = spool.overflowsBefore();
        if (before == 0) {
            incident.over("has room");
            return;
        }
        long count = discardUnderWay(before) + discardPassedOver(before, dealt) + unread.discardBefore(before);
        incident.met("its oldest records are thrown away, since spool.full is drop-oldest", count + " now");
    }

    private long discardUnderWay(long before) throws SpoolFailedException {
        if (lanes.all().stream().noneMatch(lane -> holds(lane, before))) {
            return 0;
        }
        link.close(Duration.ZERO); // what it has comes back as failed
        settlement.settle();
        long count = 0;
        for (Lane lane : lanes.all()) {
            for (Outstanding slot = lane.oldest(); slot != null && slot.index() < before; slot = slot.next) {
                if (slot.state() == State.FAILED) {
                    slot.discarded();
                    count++;
                }
            }
            settlement.look(lane);
        }
        settlement.settle();
        return count;
    }

    private static boolean holds(Lane lane, long before) {
        Outstanding oldest = lane.oldest();
        return oldest != null && oldest.index() < before;
    }

    /** Reads what was passed over once more, to count it by topic. */
    private long discardPassedOver(long before, long dealt) {
        Lane first = null;
        for (Lane lane : lanes.watched()) {
            boolean isOlder = first == null || lane.lateOrdinal() < first.lateOrdinal();
            first = lane.isLate() && lane.lateIndex() < before && isOlder ? lane : first;
        }
        if (first == null) {
            return 0;
        }
        long count = 0;
        long end = first.lateOrdinal();
        StoredRecord stored = new StoredRecord();
        try (SpoolReader reader = spool.readerAt(first.lateIndex(), first.lateOrdinal())) {
            while (reader.passed() < dealt
                    && reader.next(stored)
                    && reader.index() < before
                    && stored.ordinal() <= dealt) {
                end = stored.ordinal() + 1;
                Lane lane = lanes.of(reader.topicOf(stored));
                if (lane.passedOver(stored.ordinal())) {
                    spool.countDiscarded(reader.topicOf(stored), stored.ordinal());
                    lane.caughtUp(reader.index(), stored.ordinal(), stored.length());
                    count++;
                }
            }
        }
        for (Lane lane : lanes.watched()) {
            if (lane.isLate() && lane.lateIndex() < before) {
                lane.skipTo(before, end); // or the file would be kept for what may come behind it
            }
        }
        return count;
    }
}
