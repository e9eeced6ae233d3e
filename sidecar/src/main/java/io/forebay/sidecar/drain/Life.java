// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Whether Kafka answers anything at present. It tells the trouble of one topic from the trouble of all: a topic is passed over only while
 * others may get through, since in an outage that would mean reading the whole backlog for nothing. Confined to the drain thread.
 */
final class Life {
    /** Shorter than what makes a lane stand still: when Kafka goes away, no lane is taken for the only one in trouble. */
    private static final long LASTS_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /** Longer than a blocked topic's pause between two attempts, each of which is answered. */
    private static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final DoubleSupplier responses;
    private double before;
    private long lookedAt;
    private long signAt;
    private long thereSince;

    /** @param responses how many responses have come so far; asked only when no record was acknowledged lately */
    Life(DoubleSupplier responses, long now) {
        this.responses = responses;
        begin(now);
    }

    /** A record was acknowledged. */
    void sign(long now) {
        signAt = now;
    }

    /** There is a new producer, which has yet to find Kafka. */
    void begin(long now) {
        signAt = now - LASTS_NANOS;
        thereSince = now;
        before = responses.getAsDouble();
        lookedAt = now;
    }

    /** For how long Kafka has been there: a silence of some seconds ends that, as far as somebody has asked meanwhile. */
    long nanos(long now) {
        boolean isOn = isOn(now);
        if (!isOn && now - signAt >= AWAY_NANOS) {
            thereSince = now;
        }
        return now - thereSince;
    }

    /** Whether a record was acknowledged after that time. */
    boolean signedSince(long time) {
        return signAt - time > 0;
    }

    boolean isOn(long now) {
        if (now - signAt >= LASTS_NANOS / 2 && now - lookedAt >= LOOK_NANOS) {
            lookedAt = now;
            double count = responses.getAsDouble();
            if (count > before) {
                signAt = now;
            }
            before = count;
        }
        return now - signAt < LASTS_NANOS;
    }
}
