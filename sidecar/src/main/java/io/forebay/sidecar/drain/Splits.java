// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets lanes past a {@link SplitLoop}: a producer that sends each record in a batch of its own lets the broker judge each by itself. That
 * lasts until the lanes that stood still are past it. Confined to the drain thread.
 */
final class Splits {
    private static final Logger LOG = LoggerFactory.getLogger(Splits.class);

    /** How long a producer that is replaced may take to bring what it has to Kafka. */
    private static final Duration RENEWAL = Duration.ofSeconds(2);
    /** What stands still for longer does so for another reason. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Link link;
    private final Lanes lanes;
    private final LongSupplier nanoTime;
    private final SplitLoop loop;
    /** Lanes that stood still, each with the ordinal at which it did. */
    private final Map<Lane, Long> stuck = new HashMap<>();

    private long until;

    Splits(Link link, Lanes lanes, LongSupplier nanoTime) {
        this.link = link;
        this.lanes = lanes;
        this.nanoTime = nanoTime;
        loop = new SplitLoop(
                () -> ProducerFigures.of(link.current(), ProducerFigures.SPLITS),
                () -> lanes.anyStandsStill(nanoTime.getAsLong()),
                nanoTime);
    }

    void look() {
        if (!stuck.isEmpty()) {
            stuck.entrySet().removeIf(each -> isPast(each.getKey(), each.getValue()));
            if (stuck.isEmpty() || nanoTime.getAsLong() - until >= 0) {
                stuck.clear();
                link.singly(false);
                link.close(RENEWAL);
            }
        } else if (loop.isOn()) {
            sendSingly();
        }
    }

    private void sendSingly() {
        long now = nanoTime.getAsLong();
        for (Lane lane : lanes.all()) {
            Outstanding oldest = lane.oldest();
            if (oldest != null && lane.isStill(now)) {
                stuck.put(lane, oldest.ordinal());
            }
        }
        LOG.warn(
                "the producer splits a batch that is too large over and over; records are sent one by one for a while");
        until = now + LONGEST_NANOS;
        link.singly(true);
        link.close(RENEWAL);
    }

    private static boolean isPast(Lane lane, long ordinal) {
        Outstanding oldest = lane.oldest();
        return oldest == null || oldest.ordinal() > ordinal;
    }
}
