// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import io.forebay.sidecar.record.StoredRecord;
import io.forebay.sidecar.spool.SpoolReader;
import java.util.function.Supplier;

/** Reads letters in order, without those that are done with when it comes to them. Confined to the thread that uses it first. */
public final class DeadLetterCursor implements AutoCloseable {
    private final SpoolReader reader;
    private final Supplier<Handled> handled;
    private final StoredRecord stored = new StoredRecord();

    DeadLetterCursor(SpoolReader reader, Supplier<Handled> handled) {
        this.reader = reader;
        this.handled = handled;
    }

    /** Moves to the next letter that is on the disk; false where there is none now. */
    public boolean next() {
        while (reader.next(stored)) {
            if (!handled.get().contains(stored.ordinal())) {
                return true;
            }
        }
        return false;
    }

    /** The letter that {@link #next} has moved to; valid until the next call of it. */
    public DeadLetter letter() {
        return DeadLetter.of(stored);
    }

    @Override
    public void close() {
        reader.close();
    }
}
