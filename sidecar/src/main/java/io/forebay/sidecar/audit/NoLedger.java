// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.audit;

import io.forebay.sidecar.record.RecordHead;
import io.forebay.sidecar.record.StoredRecord;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts nothing, and passes over what an earlier life has counted. */
final class NoLedger implements Ledger {
    @Override
    public boolean isOn() {
        return false;
    }

    @Override
    public boolean isDue(LongSupplier nowMs) {
        return false;
    }

    @Override
    public @Nullable AuditRecord due(long nowMs, boolean all) {
        return null;
    }

    @Override
    public void reported(AuditRecord report) {}

    @Override
    public void count(String topic, long ordinal, RecordHead head, byte[] tail, int offset, int count) {}

    @Override
    public void replay(String topic, StoredRecord stored) {}

    @Override
    public void pause() {}

    @Override
    public void begin(Supplier<UUID> name) {}

    @Override
    public Stamper stamper() {
        return Stamper.NONE;
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public int stateBytes() {
        return 0;
    }

    @Override
    public void write(ByteBuffer out) {}

    @Override
    public Runnable read(ByteBuffer in, int count) {
        return new OpenLedger("").read(in, count);
    }
}
