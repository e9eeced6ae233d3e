// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.record.Kind;
import io.forebay.sidecar.record.StoredRecord;
import java.io.IOException;
import java.util.List;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from the files of an earlier life what the writer has to know: from the newest file whose head still tells, and every record
 * behind that. Usually that is one file, whatever the size of the backlog.
 */
final class Recoverer {
    private static final Logger LOG = LoggerFactory.getLogger(Recoverer.class);

    private final SingleChronicleQueue queue;
    private final List<CycleFile> files;
    private final SpoolState state;
    private final SpoolDirectory directory;
    private final TopicCache topics;
    private final StoredRecord stored = new StoredRecord();

    private boolean hasLearnt;
    private long unreadable;

    Recoverer(SingleChronicleQueue queue, List<CycleFile> files, SpoolState state, SpoolDirectory directory) {
        this.queue = queue;
        this.files = files;
        this.state = state;
        this.directory = directory;
        this.topics = new TopicCache(state.accounts);
    }

    /**
     * Fills the state; afterwards its last ordinal is that of the last record that can be read, and all that can be read is durable.
     *
     * @return the cycle of the file whose head was used
     */
    int run() throws IOException {
        if (files.isEmpty()) {
            return Integer.MIN_VALUE;
        }
        int from = files.size() - 1;
        while (from > 0 && !beginsWithState(files.get(from))) {
            LOG.warn(
                    "the head of {} can't be read, looking at the file before it",
                    files.get(from).path());
            from--;
        }
        for (CycleFile file : files.subList(from, files.size())) {
            scan(file);
        }
        // The process before this may have been killed between its last appends and the force of them, also with a file
        // or more in between. What is clean costs next to nothing.
        for (CycleFile file : files) {
            try (Segment segment = Segment.open(file)) {
                segment.force();
            }
        }
        directory.force();
        DiskSpace.releaseUnwritten(files.get(files.size() - 1).path());
        return files.get(from).cycle();
    }

    /** Whether all parts of the state are there and whole; a kill during a roll leaves the first ones alone. */
    private boolean beginsWithState(CycleFile file) {
        try (LogCursor cursor = new LogCursor(queue)) {
            return cursor.moveToCycle(file.cycle())
                    && readsState(cursor, file)
                    && readsState(cursor, file)
                    && (!state.ledger.isOn() || readsAudit(cursor, file));
        }
    }

    /** Without that part, a record must follow: then the file is of a life that was not audited. */
    private boolean readsAudit(LogCursor cursor, CycleFile file) {
        return readsState(cursor, file)
                || (stored.kind() != Kind.STATE
                        && ChronicleLog.ROLL_CYCLE.toCycle(cursor.index()) == file.cycle()
                        && cursor.damaged() == 0);
    }

    private boolean readsState(LogCursor cursor, CycleFile file) {
        return cursor.read(stored)
                && stored.kind() == Kind.STATE
                && cursor.damaged() == 0
                && new SpoolState(new Accounts(), new Producers()).learn(stored, topics)
                && ChronicleLog.ROLL_CYCLE.toCycle(cursor.index()) == file.cycle();
    }

    /** Records that were missing between others, in the files that had to be read. */
    long unreadable() {
        return unreadable;
    }

    private void learn() {
        if (stored.kind() != Kind.STATE && hasLearnt) {
            unreadable += stored.ordinal() - state.lastOrdinal - 1;
        }
        if (state.learn(stored, topics)) {
            hasLearnt = true;
        } else {
            LOG.error("the state at the head of a file can't be understood; what it tells is passed over");
        }
    }

    private void scan(CycleFile file) {
        try (LogCursor cursor = new LogCursor(queue)) {
            if (!cursor.moveToCycle(file.cycle())) {
                return;
            }
            do {
                while (cursor.read(stored)) {
                    if (ChronicleLog.ROLL_CYCLE.toCycle(cursor.index()) != file.cycle()) {
                        return; // the next file has its own turn
                    }
                    learn();
                }
            } while (cursor.cycle() == file.cycle() && cursor.skip());
        }
    }
}
