// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.forebay.sidecar.deadletters.OrdinalRanges;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator may have done. Called by several threads; each call may take seconds. */
public interface AdminActions {
    /**
     * What became of the letters that were to be sent again.
     *
     * @param sent stored in the spool as new records, on the disk, and done with
     * @param notRecords what is no record and can't be sent
     * @param stopped why the rest was not sent now, or null
     */
    record Retried(long sent, long notRecords, @Nullable String stopped) {}

    /**
     * Which records are to be sent once more.
     *
     * @param topic only of this topic, or null
     * @param fromMs received at or after, epoch milliseconds
     * @param toMs received before, epoch milliseconds
     * @param index where to begin, as an earlier {@link Replayed} said; 0 for the beginning
     * @param ordinal the first that is wanted
     * @param last the last that is wanted
     */
    record Replay(@Nullable String topic, long fromMs, long toMs, long index, long ordinal, long last) {}

    /**
     * What was sent once more.
     *
     * @param sent stored in the spool as new records, and on the disk
     * @param index where to go on
     * @param ordinal what to go on with, or 0 where all is done
     * @param last the last ordinal to look at: what is stored later is not part of it
     * @param stopped why the rest was not sent now, or null
     */
    record Replayed(
            long sent,
            long index,
            long ordinal,
            long last,
            @Nullable String stopped) {}

    /** How a reload ended. */
    enum Outcome {
        /** All that can be is in force; see what needs a restart. */
        IN_FORCE,
        /** The file is bad, or a listener or producer can't be made: all is as before. */
        BAD,
        /** Another one is under way. */
        BUSY,
        /** The sidecar is about to end. */
        STOPPING
    }

    /**
     * What a reload came to.
     *
     * @param changed keys that have another value in force now
     * @param needsRestart keys that have another value in the file than is in force, until the next start
     * @param problems why nothing is in force, each with its place
     * @param notes what else is to be known
     */
    record Reloaded(
            Outcome outcome,
            List<String> changed,
            List<String> needsRestart,
            List<String> problems,
            List<String> notes) {
        public Reloaded {
            changed = List.copyOf(changed);
            needsRestart = List.copyOf(needsRestart);
            problems = List.copyOf(problems);
            notes = List.copyOf(notes);
        }

        /** One that came to nothing. */
        public static Reloaded not(Outcome outcome, List<String> problems) {
            return new Reloaded(outcome, List.of(), List.of(), problems, List.of());
        }
    }

    /** Reads the configuration anew and puts it in force, all or nothing; one at a time. */
    Reloaded reload();

    /**
     * Which records somebody wants to watch.
     *
     * @param topic only of this topic, or null
     * @param index where to go on, as the answer before said; 0 for what comes from now on
     * @param ordinal what to go on with
     * @param most how many records are wanted
     * @param values whether contents are shown, rather than sizes and hashes
     */
    record Watch(@Nullable String topic, long index, long ordinal, int most, boolean values) {}

    /** Records that have just come, as a JSON object; changes nothing, but may show what only the socket's owner may see. */
    String watch(Watch what) throws IOException;

    /** Sends dead letters again, as new records. */
    Retried retry(OrdinalRanges letters) throws IOException;

    /** Throws dead letters away; how many there were. */
    long drop(OrdinalRanges letters) throws IOException;

    /** Sends records that have left the spool, and are still on the disk, once more; a part at a time. */
    Replayed replay(Replay what) throws IOException;
}
