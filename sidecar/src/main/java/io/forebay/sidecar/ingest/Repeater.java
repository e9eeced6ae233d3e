// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.RecordBody;
import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.Topic;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Stores records again that were stored before, as new ones: same topic, key, value, headers and time, a new ordinal, and one header that
 * says what they were. Confined to the event loop.
 */
final class Repeater {
    private final RecordSink sink;
    private final LongSupplier clockMs;
    private final RecordHead head = new RecordHead();

    Repeater(RecordSink sink, LongSupplier clockMs) {
        this.sink = sink;
        this.clockMs = clockMs;
    }

    /** Returns the new ordinal, or 0 where there is no room. */
    long repeat(StoredRecord stored) throws SpoolFailedException {
        SpoolFailedException failure = sink.failure();
        if (failure != null) {
            throw failure;
        }
        if (!sink.hasRoom()) {
            return 0;
        }
        RecordBody body = stored.body();
        boolean dead = stored.kind() == Kind.DEAD;
        Topic topic = sink.topic(body.array(), body.topicOffset(), body.topicLength());
        head.begin(Kind.RECORD, stored.origin(), clockMs.getAsLong()).topic(topic.bytes());
        if (body.partition() >= 0) {
            head.partition(body.partition());
        }
        head.timestamp(stored.timestamp()); // and no sequence: it is nobody's next record
        if (body.hasKey()) {
            head.key(body.array(), body.keyOffset(), body.keyLength());
        }
        if (body.isTombstone()) {
            head.tombstone();
        }
        head.header(dead ? DeadLetterHeaders.RETRIED : DeadLetterHeaders.REPLAYED, Long.toString(stored.ordinal()));
        int reasons = dead ? reasons(body) : 0;
        int tail = body.afterHeaders(reasons);
        head.headers(body.headerCount() - reasons, body.array(), tail, 0);
        return sink.append(head, topic, null, 0, body.array(), tail, body.end() - tail);
    }

    /** How many headers, in front of the record's own, say why it was a dead letter: each name once. */
    private static int reasons(RecordBody body) {
        Set<String> seen = new HashSet<>();
        boolean[] over = {false};
        body.forEachHeader(
                (name, value) -> over[0] |= over[0] || !name.startsWith(DeadLetterHeaders.PREFIX) || !seen.add(name));
        return seen.size();
    }
}
