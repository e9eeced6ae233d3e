// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import io.forebay.sidecar.concurrent.Signal;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * From Kafka's sender thread to the drain: the lanes in which records were answered. A stack without locks, in which a lane stands at
 * most once, so an answer costs one volatile read while the drain is behind.
 */
final class News {
    private final Signal signal;
    private final AtomicReference<@Nullable Lane> top = new AtomicReference<>();
    private final AtomicReference<@Nullable Outstanding> culprit = new AtomicReference<>();

    News(Signal signal) {
        this.signal = signal;
    }

    /** Any thread. */
    void of(Lane lane) {
        if (!lane.hasNews.get() && lane.hasNews.compareAndSet(false, true)) {
            Lane below;
            do {
                below = top.get();
                lane.belowInNews = below;
            } while (!top.compareAndSet(below, lane));
        }
        signal.raise();
    }

    /** The lanes since the last call, linked by {@link #next}; null for none. The drain thread. */
    @Nullable
    Lane take() {
        return top.get() == null ? null : top.getAndSet(null);
    }

    /** The lane behind {@code lane}, which can be in the news again from now on; look at its records after this call. */
    static @Nullable Lane next(Lane lane) {
        Lane below = lane.belowInNews;
        lane.belowInNews = null;
        lane.hasNews.set(false);
        return below;
    }

    /** A record failed: the first since {@link #takeCulprit} did so for itself, those after it may only have been beside it. Any thread. */
    void culprit(Outstanding slot, Exception error) {
        if (culprit.get() == null && Outcomes.of(error) != Outcome.RETRY) {
            culprit.compareAndSet(null, slot);
        }
    }

    boolean hasCulprit() {
        return culprit.get() != null;
    }

    /** The drain thread. */
    @Nullable
    Outstanding takeCulprit() {
        return culprit.getAndSet(null);
    }
}
