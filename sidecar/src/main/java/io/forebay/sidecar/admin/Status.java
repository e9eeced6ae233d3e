// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.forebay.sidecar.drain.LaneStatus;
import io.forebay.sidecar.incident.Incident;
import io.forebay.sidecar.ingest.ConnectionStatus;
import io.forebay.sidecar.spool.Account;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a sidecar is doing.
 *
 * @param live null where none runs and this is what the disk tells
 * @param topics by name
 * @param lanes the topics that don't flow
 * @param alarms what must not be
 * @param config null where no process runs
 */
public record Status(
        @Nullable Live live,
        Store spool,
        Store deadLetters,
        List<Letters> letters,
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
            long inForceSinceMs, @Nullable Long lastReloadMs, List<String> problems, List<String> needsRestart) {
        /** Whether the last reload came to nothing. */
        public boolean reloadFailed() {
            return !problems.isEmpty();
        }
    }

    /**
     * What only a running one knows.
     *
     * @param startedAtMs epoch milliseconds
     * @param notAccepting null while records are accepted, else why not
     * @param notDelivering null while records are delivered, or would be if there were any; else why not
     * @param kafkaTrouble null while a broker is connected, else why none is
     * @param connectionCount of all, of which {@code connections} are the oldest
     * @param incidents the newest first
     */
    public record Live(
            long pid,
            long startedAtMs,
            @Nullable String notAccepting,
            @Nullable String notDelivering,
            @Nullable String kafkaTrouble,
            Disk disk,
            int connectionCount,
            List<Connection> connections,
            List<Incident> incidents) {}

    /**
     * Room for records.
     *
     * @param freeBytes of the file system
     * @param capacityBytes what the spool's files may be at most, for its limit and for what is free
     * @param rates what happens a second
     * @param fullInSeconds when it will be full at that rate; null where it won't
     * @param drainedInSeconds when nothing will wait any more at that rate; null where that isn't in sight
     */
    public record Disk(
            long freeBytes,
            long capacityBytes,
            Trend.Rates rates,
            @Nullable Long fullInSeconds,
            @Nullable Long drainedInSeconds) {}

    /**
     * A connection and who is at its other end.
     *
     * @param user the name of its user, empty where there is none
     * @param command what the process is called, empty where that can't be told
     */
    public record Connection(ConnectionStatus of, String user, String command) {}

    /**
     * Dead letters of one topic with one reason.
     *
     * @param count of those that were looked at: the newest of very many may be left out
     * @param message of the newest
     * @param newestMs when that was given up, epoch milliseconds
     */
    public record Letters(String topic, String code, String message, long count, long newestMs) {}

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
