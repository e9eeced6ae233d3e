// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.forebay.sidecar.drain.LaneStatus;
import io.forebay.sidecar.spool.Account;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a sidecar is doing.
 *
 * @param pid of the process, or -1 where none runs and this is what the disk tells
 * @param startedAtMs epoch milliseconds
 * @param notAccepting null while records are accepted, else why not
 * @param kafkaTrouble null while a broker is connected, else why none is
 * @param topics by name
 * @param lanes the topics that don't flow
 * @param alarms what must not be
 * @param config null where no process runs
 */
public record Status(
        long pid,
        long startedAtMs,
        @Nullable String notAccepting,
        @Nullable String kafkaTrouble,
        Store spool,
        Store deadLetters,
        Map<String, Counts> topics,
        List<LaneStatus> lanes,
        List<String> alarms,
        @Nullable Config config) {

    /**
     * Which configuration is in force.
     *
     * @param inForceSinceMs when it was put in force, by the start or a reload; epoch milliseconds
     * @param lastReloadMs when it was last tried to reload it, epoch milliseconds; null for never
     * @param problems why the last reload came to nothing, or nothing
     * @param needsRestart keys that have another value in the file, as it was at the last good reload
     */
    public record Config(
            long inForceSinceMs, @Nullable Long lastReloadMs, List<String> problems, List<String> needsRestart) {}

    /**
     * A place on the disk.
     *
     * @param records records that wait there, letters that nobody has taken
     * @param bytes of its files
     * @param maxBytes what they may be at most, 0 where that isn't known
     * @param oldestMs when the oldest of the records was received, epoch milliseconds; null without records
     */
    public record Store(
            String dir,
            long records,
            long bytes,
            long maxBytes,
            @Nullable Long oldestMs) {}

    /** What became of a topic's records; see {@link Account}. */
    public record Counts(
            long accepted, long delivered, long deadLettered, long discarded, long turnedAway, long inSpool) {
        public static Counts of(Account account) {
            long delivered = account.delivered();
            long deadLettered = account.deadLettered();
            long discarded = account.discarded();
            // Last, so that it is never behind the others.
            long accepted = account.accepted();
            return new Counts(
                    accepted,
                    delivered,
                    deadLettered,
                    discarded,
                    account.turnedAway(),
                    accepted - delivered - deadLettered - discarded);
        }
    }
}
