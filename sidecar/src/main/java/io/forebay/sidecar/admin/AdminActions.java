// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.forebay.sidecar.deadletters.OrdinalRanges;
import java.io.IOException;
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
