// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.ingest.json.JsonLine;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.spool.FullPolicy;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Topic;
import java.util.function.LongSupplier;

/** What all sessions of the event loop share: the spool, the limits, and scratch space that is used for one record at a time. */
final class Intake {
    /** The topic of a rejected record that names none. */
    private static final String UNKNOWN_TOPIC = "_unknown";

    final RecordSink sink;
    final IngestMetrics metrics;
    final Incidents incidents;
    final TurnedAway turnedAway;
    final Payers payers;
    final RecordHead head = new RecordHead();
    final RecordBody body = new RecordBody();
    final Topic unknownTopic;

    final LongSupplier nanos;
    private final LongSupplier clockMs;
    private final Runnable onFull;
    /** The limits of the moment: to be asked for whenever they matter. */
    IngestSettings settings;

    JsonLine json;
    private boolean open = true;
    private long nowMs;

    /**
     * @param clockMs epoch milliseconds
     * @param nanos monotonic, as {@link System#nanoTime}
     * @param onFull runs when the spool turns out to have no room
     */
    Intake(
            RecordSink sink,
            IngestSettings settings,
            IngestMetrics metrics,
            LongSupplier clockMs,
            LongSupplier nanos,
            Runnable onFull) {
        this.sink = sink;
        this.settings = settings;
        this.metrics = metrics;
        this.clockMs = clockMs;
        this.nanos = nanos;
        this.onFull = onFull;
        incidents = new Incidents(clockMs);
        turnedAway = new TurnedAway(sink);
        payers = new Payers(settings.userQuota(), nanos);
        json = json(settings);
        byte[] unknown = UNKNOWN_TOPIC.getBytes(US_ASCII);
        unknownTopic = sink.topic(unknown, 0, unknown.length);
        tick();
    }

    private static JsonLine json(IngestSettings settings) {
        return new JsonLine(settings.maxHeaders(), settings.maxRecordBytes());
    }

    /** Other limits, from the next record on. */
    void change(IngestSettings now) {
        settings = now;
        json = json(now);
        payers.change(now);
    }

    FullPolicy whenFull() {
        return sink.whenFull();
    }

    /** Reads the clock, once for all records that came together. */
    void tick() {
        nowMs = clockMs.getAsLong();
    }

    long nowMs() {
        return nowMs;
    }

    /** Whether a record may be appended now; the first no closes admission until {@link #reopen}. */
    boolean hasRoom() {
        if (open && !sink.hasRoom()) {
            open = false;
            metrics.admission(false);
            onFull.run();
        }
        return open;
    }

    /** Whether a client that finds no room has to wait for it. */
    boolean makesWait(boolean readsAnswers) {
        return whenFull().makesWait(readsAnswers) || sink.failure() != null;
    }

    boolean isOpen() {
        return open;
    }

    /** Looks whether there is room again; true where that is new. */
    boolean reopen() {
        if (open || !sink.hasRoom()) {
            return false;
        }
        open = true;
        metrics.admission(true);
        return true;
    }
}
