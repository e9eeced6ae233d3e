// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import java.util.UUID;

/** What was received for one topic in one minute and is not reported yet. */
final class Bucket {
    final Key key;
    long count;
    long checksum;
    long first = Long.MAX_VALUE;
    long last;
    long earliestMs = Long.MAX_VALUE;

    /** @param minuteMs when the minute begins, epoch milliseconds */
    record Key(String topic, long minuteMs) {}

    Bucket(Key key) {
        this.key = key;
    }

    void add(long ordinal, long recordChecksum, long timestampMs) {
        count++;
        checksum += recordChecksum;
        first = Math.min(first, ordinal);
        last = Math.max(last, ordinal);
        earliestMs = Math.min(earliestMs, timestampMs);
    }

    AuditRecord report(UUID spool, long number) {
        return new AuditRecord(spool, number, key.topic, key.minuteMs, count, checksum, first, last, earliestMs);
    }
}
