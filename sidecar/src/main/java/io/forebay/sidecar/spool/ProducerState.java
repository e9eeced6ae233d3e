// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

/** The last record of one client that numbers its records. Confined to the ingest event loop. */
public final class ProducerState {
    /** Of a producer that has stored nothing yet. */
    public static final long NONE = Long.MIN_VALUE;

    private final String id;
    private long lastSequence = NONE;
    private long lastOrdinal;

    public ProducerState(String id) {
        this.id = id;
    }

    public String id() {
        return id;
    }

    /** The highest sequence stored, or {@link #NONE}. */
    public long lastSequence() {
        return lastSequence;
    }

    /** The ordinal of the record that carried {@link #lastSequence()}: what must be synced before that may be confirmed. */
    public long lastOrdinal() {
        return lastOrdinal;
    }

    /** Whether a record of this number is stored already. */
    public boolean hasStored(long sequence) {
        return sequence <= lastSequence && lastSequence != NONE;
    }

    /** For implementations of {@link RecordSink}: a record of this number was stored. */
    public void stored(long sequence, long ordinal) {
        lastSequence = sequence;
        lastOrdinal = ordinal;
    }
}
