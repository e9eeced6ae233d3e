// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.audit.Ledger;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.record.RecordHead;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Appends what the {@link Ledger} has to report, as records of the audit's topic like any others. What there is no room for stays in the
 * ledger, and survives in the log that it was counted from. Confined to the writer's thread.
 */
final class Auditor {
    /** No listener has an empty name. */
    private static final Origin ORIGIN = new Origin("", Origin.NO_UID, "");

    private final Ledger ledger;
    private final @Nullable String topic;
    private final LongSupplier nowMs;
    private final RecordSink sink;
    private final BooleanSupplier room;
    private final RecordHead head = new RecordHead();

    /**
     * @param topic where to, null where nothing is audited
     * @param room makes room for one record where it can
     */
    Auditor(Ledger ledger, @Nullable String topic, LongSupplier nowMs, RecordSink sink, BooleanSupplier room) {
        this.ledger = ledger;
        this.topic = topic;
        this.nowMs = nowMs;
        this.sink = sink;
        this.room = room;
    }

    boolean isDue() {
        return ledger.isDue(nowMs);
    }

    /** Appends what is due, or with {@code all} whatever is open, as far as there is room. */
    void report(boolean all) {
        String to = topic;
        if (to == null || sink.failure() != null) {
            return;
        }
        long now = nowMs.getAsLong();
        byte[] name = to.getBytes(US_ASCII);
        boolean any = false;
        for (AuditRecord due = ledger.due(now, all); due != null && room.getAsBoolean(); due = ledger.due(now, all)) {
            if (!append(sink.topic(name, 0, name.length), due, now)) {
                return;
            }
            ledger.reported(due);
            any = true;
        }
        if (any) {
            sink.publish();
        }
    }

    private boolean append(Topic to, AuditRecord due, long now) {
        byte[] key = (due.spool() + "/" + due.number())
                .getBytes(US_ASCII); // its own: compaction must not take it for another
        byte[] value = due.toJson();
        head.begin(Kind.RECORD, ORIGIN, now)
                .topic(to.bytes())
                .timestamp(Math.max(0, due.minuteMs())) // so that a reader finds a minute by its time
                .key(key, 0, key.length);
        try {
            sink.append(head, to, null, 0, value, 0, value.length);
            return true;
        } catch (SpoolFailedException e) {
            return false; // it was told
        }
    }
}
