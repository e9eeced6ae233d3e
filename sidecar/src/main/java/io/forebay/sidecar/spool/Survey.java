// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Adds up what a look at every file of a spool finds. Confined to one thread. */
final class Survey {
    private final Accounts accounts = new Accounts();
    private final TopicCache topics = new TopicCache(accounts);
    private final SpoolState state = new SpoolState(accounts, new Producers());
    private final List<SpoolInspector.File> files = new ArrayList<>();
    private final Checkpoint checkpoint;
    private long waiting;
    private long unreadable;
    private long expected;
    private @Nullable Long oldestWaitingMs;

    private @Nullable CycleFile file;
    private long records;
    private long first;
    private long last;

    Survey(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    void begin(CycleFile next) {
        file = next;
        records = 0;
        first = 0;
        last = 0;
    }

    void add(StoredRecord stored) {
        state.learn(stored, topics);
        if (stored.kind() == Kind.STATE) {
            return;
        }
        records++;
        last = stored.ordinal();
        first = first == 0 ? last : first;
        unreadable += expected == 0 ? 0 : Math.max(0, last - expected);
        expected = last + 1;
        if (!checkpoint.hasLeft(SpoolInspector.topic(stored), last)) {
            waiting++;
            oldestWaitingMs = oldestWaitingMs == null ? Long.valueOf(stored.receivedAt()) : oldestWaitingMs;
        }
    }

    /** The sidecar was done with the file that was begun, and has removed it: nothing of it is missing. */
    void drop() {
        expected = 0;
    }

    void end(long damaged) {
        CycleFile done = Objects.requireNonNull(file);
        files.add(new SpoolInspector.File(
                done.path().getFileName().toString(), records, first, last, DiskSpace.dataBytes(done.path()), damaged));
    }

    SpoolInspector.Summary summary(long holder) {
        checkpoint.restore(accounts);
        long settled = checkpoint.low().ordinal();
        return new SpoolInspector.Summary(
                holder,
                settled,
                Math.max(state.lastOrdinal, checkpoint.position().ordinal()),
                waiting,
                oldestWaitingMs,
                unreadable,
                files,
                accounts);
    }
}
