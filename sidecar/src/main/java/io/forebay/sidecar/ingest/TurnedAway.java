// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.incident.IncidentLog;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Topic;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records for which there was no room, per topic, and says once when that begins and once how many they were when it has
 * been over for a while. Confined to the event loop.
 */
final class TurnedAway {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    /** An incident is over when nothing was turned away for so long. */
    private static final long QUIET_MS = 1_000;
    /** An incident that lasts is told of so often. */
    private static final long LONG_MS = 60_000;

    private static final int MOST_TOPICS = 20;

    private final RecordSink sink;
    private final Map<String, Long> byTopic = new TreeMap<>();
    private final IncidentLog.Tracker tracker = IncidentLog.ofThisProcess().tracker("records turned away", LONG_MS);
    private long count;
    private String reason = "";
    private long others;
    private long firstMs;
    private long lastMs;

    TurnedAway(RecordSink sink) {
        this.sink = sink;
    }

    /** @param why for the log */
    void add(Topic topic, Supplier<String> why, long nowMs) {
        sink.turnAway(topic, nowMs);
        if (count == 0) {
            firstMs = nowMs;
            reason = why.get();
            LOG.warn("records are turned away: {}", reason);
        }
        count++;
        tracker.met(reason);
        lastMs = nowMs;
        if (byTopic.size() < MOST_TOPICS || byTopic.containsKey(topic.name())) {
            byTopic.merge(topic.name(), 1L, Long::sum);
        } else {
            others++;
        }
    }

    /** Tells of an incident that is over, or has lasted for long. */
    void look(long nowMs) {
        // a clock that was set back ends an incident rather than stretching it
        boolean isOver = nowMs - lastMs > QUIET_MS || nowMs < lastMs;
        if (count > 0 && (isOver || nowMs - firstMs > LONG_MS)) {
            tell();
        }
    }

    /** Tells of what hasn't been told. */
    void tell() {
        if (count > 0) {
            LOG.warn(
                    "turned away {} records between {} and {}: {}{}",
                    count,
                    Instant.ofEpochMilli(firstMs),
                    Instant.ofEpochMilli(lastMs),
                    byTopic.entrySet().stream()
                            .map(each -> each.getKey() + " " + each.getValue())
                            .collect(Collectors.joining(", ")),
                    others == 0 ? "" : ", other topics " + others);
            byTopic.clear();
            count = 0;
            others = 0;
        }
    }
}
