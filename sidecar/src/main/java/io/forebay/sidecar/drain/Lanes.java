// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.LaneMark;
import io.forebay.sidecar.spool.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The lanes of all topics that the drain has come to, one for each account. Confined to the drain thread. */
final class Lanes {
    private @Nullable Lane[] byNumber = new @Nullable Lane[64];
    private final List<Lane> all = new ArrayList<>();
    private final List<Lane> watched = new ArrayList<>();
    private final LongSupplier nanoTime;
    private long late;

    Lanes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Lane of(Topic topic) {
        return of(topic.account());
    }

    Lane of(Account account) {
        int number = account.number();
        if (number >= byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, Math.max(number + 1, 2 * byNumber.length));
        }
        Lane lane = byNumber[number];
        if (lane == null) {
            lane = new Lane(account, this, nanoTime);
            byNumber[number] = lane;
            all.add(lane);
        }
        return lane;
    }

    void addLate(long more) {
        late += more;
    }

    /** Records that were passed over and are still in the spool, of all lanes together. */
    long lateRecords() {
        return late;
    }

    /** Lanes that are late or blocked, and some that were until just now. */
    List<Lane> watched() {
        return watched;
    }

    void watch(Lane lane) {
        if (!lane.isWatched()) {
            lane.watched(true);
            watched.add(lane);
        }
    }

    List<Lane> all() {
        return all;
    }

    /** Where the lanes stand that have records in the spool which the drain has come to. */
    List<LaneMark> marks() {
        List<LaneMark> marks = new ArrayList<>();
        for (Lane lane : all) {
            LaneMark mark = lane.mark();
            if (mark != null) {
                marks.add(mark);
            }
        }
        return marks;
    }

    /** Whether a lane has held records for a while without any getting through. */
    boolean anyStandsStill(long now) {
        return all.stream().anyMatch(lane -> lane.isStill(now));
    }
}
