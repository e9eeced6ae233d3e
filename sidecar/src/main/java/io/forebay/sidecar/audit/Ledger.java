// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was received and is not reported yet, by topic and minute of receipt. It is a function of the log alone: records count, and the
 * audit's own records take away what they report. So whoever reads the log again, from a state that was kept, has the same.
 *
 * <p>Confined to the thread that writes the log, but for {@link #stamper}.
 */
public interface Ledger {
    /** Of a spool that isn't audited. */
    Ledger OFF = new NoLedger();

    /** A ledger that has counted nothing yet, and without a topic never will. */
    static Ledger of(@Nullable String auditTopic) {
        return auditTopic == null ? OFF : new OpenLedger(auditTopic);
    }

    boolean isOn();

    /** Whether {@link #due} may have something; cheap. */
    boolean isDue(LongSupplier nowMs);

    /** What is to be reported now: of a minute that isn't the one of {@code nowMs}, or of any where {@code all}, or where there is too much open. */
    @Nullable
    AuditRecord due(long nowMs, boolean all);

    /** That was appended, so it isn't open any more. */
    void reported(AuditRecord report);

    /** A record that was appended, with its ordinal. */
    void count(String topic, long ordinal, RecordHead head, byte[] tail, int offset, int count);

    /** A record that was found in the log, of whichever kind but the spool's own. */
    void replay(String topic, StoredRecord stored);

    /** What is found from now on was appended while nothing was counted, until {@link #read} tells otherwise. */
    void pause();

    /** From now on it is counted. Where the log has told no name for the spool, it gets this one. */
    void begin(Supplier<UUID> name);

    /** What records that go out are stamped with; after {@link #begin}. Any thread. */
    Stamper stamper();

    /** How many counts are open. */
    int size();

    /** How many bytes {@link #write} writes. */
    int stateBytes();

    void write(ByteBuffer out);

    /**
     * Reads what {@link #write} wrote, without taking it yet.
     *
     * @return takes it
     * @throws java.nio.BufferUnderflowException where it ends too early
     * @throws IllegalArgumentException where it can't be understood
     */
    Runnable read(ByteBuffer in, int count);
}
