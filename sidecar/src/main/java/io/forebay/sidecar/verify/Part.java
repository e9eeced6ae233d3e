// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import io.forebay.sidecar.audit.AuditRecord;

/** One record of the audit, and what has arrived of what it counted. */
final class Part {
    final AuditRecord counted;
    private long arrived;
    private long again;
    private long checksum;
    private boolean lost;

    Part(AuditRecord counted) {
        this.counted = counted;
    }

    boolean spans(long ordinal) {
        return ordinal >= counted.first() && ordinal <= counted.last();
    }

    void arrived(long recordChecksum) {
        arrived++;
        checksum += recordChecksum;
    }

    void again() {
        again++;
    }

    /** What is missing may be gone from the topic, which would say nothing of whether it had arrived. */
    void mayBeGone() {
        lost = missing() > 0;
    }

    long arrived() {
        return arrived;
    }

    long duplicated() {
        return again;
    }

    long missing() {
        return Math.max(0, counted.count() - arrived);
    }

    /** Of what is missing, what can't be blamed on anybody. */
    long notCheckable() {
        return lost ? missing() : 0;
    }

    /** Whether all is there, but not as it was received. */
    boolean isDifferent() {
        return missing() == 0 && (checksum != counted.checksum() || arrived != counted.count());
    }
}
