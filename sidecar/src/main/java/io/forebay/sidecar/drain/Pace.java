// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;

/** How fast a lane's outstanding records get through. Confined to the drain thread. */
final class Pace {
    /** A lane in which nothing moves for so long stands still. */
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(600);
    /** Over how long the pace is measured, at the least. */
    private static final long SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** A lane is slow that needs longer than this for what it has outstanding. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long movedAt;
    private long since;
    private long settled;
    private int slowTimes;

    /** There is something that may move, as of now. */
    void begin(long now) {
        movedAt = now;
        since = now;
        settled = 0;
    }

    /** So many records got through; {@code left} are still outstanding. */
    void moved(int records, int left, long now) {
        movedAt = now;
        settled += records;
        long took = now - since;
        if (took >= SPAN_NANOS) {
            // left ÷ (settled ÷ took) is the time for the rest
            slowTimes = (double) left * took > (double) settled * SLOW_NANOS ? slowTimes + 1 : 0;
            since = now;
            settled = 0;
        }
    }

    /** For how long nothing has got through. */
    long stillNanos(long now) {
        return now - movedAt;
    }

    boolean isStill(long now) {
        return stillNanos(now) >= STILL_NANOS;
    }

    /** Whether twice in a row more than a second was found to be needed for what is outstanding. */
    boolean isSlow() {
        return slowTimes >= 2;
    }
}
