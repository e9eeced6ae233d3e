// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import io.forebay.sidecar.record.StoredRecord;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Says what is written into the header {@link AuditStamp#HEADER} of a record that goes out. Immutable, for any thread. */
public final class Stamper {
    /** Of a spool that isn't audited: nothing gets a header. */
    public static final Stamper NONE = new Stamper(new UUID(0, 0), null);

    private final UUID spool;
    private final @Nullable String auditTopic;

    private Stamper(UUID spool, @Nullable String auditTopic) {
        this.spool = spool;
        this.auditTopic = auditTopic;
    }

    /** @param auditTopic the only topic whose records get no header */
    public static Stamper of(UUID spool, String auditTopic) {
        return new Stamper(spool, auditTopic);
    }

    /** The header's value, or null where there is to be none. */
    public byte @Nullable [] stamp(StoredRecord stored, String topic) {
        if (auditTopic == null || auditTopic.equals(topic)) {
            return null;
        }
        return new AuditStamp(spool, stored.ordinal(), Math.max(0, stored.receivedAt())).encode();
    }
}
