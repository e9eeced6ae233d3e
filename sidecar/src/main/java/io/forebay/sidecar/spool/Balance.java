// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the accounts add up: every ordinal up to a checkpoint was delivered, dead-lettered or discarded, is still in the spool, or
 * could not be read; and no topic has more of that than was accepted. A mismatch is told, loudly and once, and stands until the next start
 * looks again; nothing is ever corrected.
 *
 * <p>{@link #imbalance} is for any thread, each check says who calls it.
 */
final class Balance {
    private static final Logger LOG = LoggerFactory.getLogger(Balance.class);

    private final Path dir;
    private final Accounts accounts;
    /** Records that no account has, since their topics could not be read any more when a start counted; told by that start. */
    private final long uncounted;

    private volatile @Nullable String imbalance;

    /**
     * Looks at what a start has found.
     *
     * @param lastOrdinal of the newest record in the files
     */
    Balance(Path dir, Accounts accounts, Checkpoint checkpoint, long lastOrdinal) {
        this.dir = dir;
        this.accounts = accounts;
        long settled = checkpoint.position().ordinal();
        uncounted = Math.max(lastOrdinal, settled) - accepted();
        if (lastOrdinal < settled) {
            tell("the newest record in its files is number " + lastOrdinal + ", but " + settled
                    + " had been settled: files are missing, or are those of an older copy");
        }
        if (uncounted < 0) {
            tell(accepted() + " records were accepted by topic, but only " + lastOrdinal + " altogether");
        }
        check(checkpoint);
    }

    /** Before the next file is begun; by the writer. */
    void checkAccepted(long lastOrdinal) {
        long accepted = accepted();
        if (accepted + uncounted != lastOrdinal) {
            tell(accepted + " records were accepted by topic" + (uncounted == 0 ? "" : " and " + uncounted + " lost")
                    + ", but " + lastOrdinal + " altogether");
        }
    }

    /** By the drain. */
    void check(Checkpoint checkpoint) {
        long left = 0;
        for (Map.Entry<String, Checkpoint.Settled> entry : checkpoint.settled().entrySet()) {
            Checkpoint.Settled settled = entry.getValue();
            long ofTopic = settled.delivered() + settled.deadLettered() + settled.discarded();
            left += ofTopic;
            long accepted = accounts.of(entry.getKey()).accepted();
            if (ofTopic > accepted) {
                tell("topic " + entry.getKey() + " accepted " + accepted + " records, but " + settled.delivered()
                        + " were delivered, " + settled.deadLettered() + " dead-lettered and " + settled.discarded()
                        + " discarded");
            }
        }
        Position position = checkpoint.position();
        long waiting = checkpoint.pendingRecords();
        if (left + waiting + position.unreadable() != position.ordinal()) {
            tell("of the first " + position.ordinal() + " records " + left
                    + " were delivered, dead-lettered or discarded, " + waiting + " wait and " + position.unreadable()
                    + " could not be read");
        }
    }

    private long accepted() {
        long sum = 0;
        for (Map.Entry<String, Account> entry : accounts.entries()) {
            sum += entry.getValue().accepted();
        }
        return sum;
    }

    private synchronized void tell(String what) {
        if (imbalance == null) {
            imbalance = what;
            LOG.error(
                    "the accounts of {} don't add up: {}. Nothing was corrected; please report it with this line",
                    dir,
                    what);
        }
    }

    /** What doesn't add up, as it was first seen in this life; null where all does. */
    @Nullable
    String imbalance() {
        return imbalance;
    }
}
