// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.concurrent;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells from outside whether a thread gets on: it beats while it works, and says when it has nothing to do. A beat is one volatile write.
 * Beaten by one thread, looked at by any.
 */
public final class Pulse {
    private final String what;
    private final LongSupplier nanoTime;
    private volatile long beatAt;
    private volatile boolean working;

    /**
     * @param what whose pulse it is, such as "the drain"
     * @param nanoTime monotonic, as {@link System#nanoTime}
     */
    public Pulse(String what, LongSupplier nanoTime) {
        this.what = what;
        this.nanoTime = nanoTime;
    }

    /** It works, and beats again before long. */
    public void beat() {
        beatAt = nanoTime.getAsLong();
        working = true;
    }

    /** There may be no beat for any time. */
    public void rest() {
        working = false;
    }

    /** Null while it gets on; else that it has not for longer than {@code patienceNanos}. */
    public @Nullable String trouble(long patienceNanos) {
        if (!working) {
            return null;
        }
        long silence = nanoTime.getAsLong() - beatAt;
        return silence <= patienceNanos
                ? null
                : what + " has not moved for " + TimeUnit.NANOSECONDS.toSeconds(silence) + " s";
    }
}
