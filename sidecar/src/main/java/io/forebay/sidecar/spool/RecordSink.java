// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.record.RecordHead;
import org.jspecify.annotations.Nullable;

/**
 * The spool as ingest sees it: somewhere to append records, and three numbers that say how far they have come.
 *
 * <p>Every record gets an ordinal, counted from 1 without a gap. {@link #appended}, {@link #synced} and {@link #delivered} are ordinals too: all
 * records up to that one are in the operating system's hands (they survive kill -9), on the disk (they survive a power cut),
 * acknowledged by Kafka or in the dead letters.
 *
 * <p>Confined to the ingest event loop, but for {@link #onProgress}'s callback, which other threads run.
 */
public interface RecordSink {
    /**
     * The topic of that name, always the same object for the same name as long as it is in use.
     *
     * @throws IllegalArgumentException where the name breaks Kafka's rule, with a message for the sender
     */
    Topic topic(byte[] utf8, int offset, int length);

    /** What is known of a client that numbers its records; survives restarts. Empty ids are not allowed. */
    ProducerState producer(String id);

    /**
     * Whether a record may be appended now. When false, do as {@link #whenFull} says; {@link #onProgress} fires when there is room
     * again.
     */
    boolean hasRoom();

    /** What becomes of records while there is no room. */
    FullPolicy whenFull();

    /** Counts a record that came while there was no room and isn't waited for, in {@link Account#turnedAway}. */
    void turnAway(Topic topic, long nowMs);

    /**
     * Appends one record: what {@code head} holds, followed by {@code count} bytes of {@code tail}. Nothing is promised by the return but
     * that it survives the end of this process.
     *
     * @param producer who numbered the record {@code sequence}, or null; its last sequence is advanced
     * @return the record's ordinal
     * @throws SpoolFailedException when the spool cannot take records any more in this life; the record is not stored
     */
    long append(
            RecordHead head,
            Topic topic,
            @Nullable ProducerState producer,
            long sequence,
            byte[] tail,
            int offset,
            int count)
            throws SpoolFailedException;

    /** Lets the sync thread see what was appended; call it once after each batch of appends, it costs a wake-up. */
    void publish();

    /** Whether {@link #audit} has anything to do. */
    boolean isAudited();

    /**
     * Appends what the audit has to tell of minutes that are over, with {@code closing} also of the one that isn't; to be called once a
     * second or so, since without records nobody else does. What there is no room for is told later.
     */
    void audit(boolean closing);

    long appended();

    long synced();

    long delivered();

    /** Whether every record of {@code topic} up to {@code ordinal} has left the spool, whatever becomes of other topics. Any thread. */
    boolean hasLeft(Topic topic, long ordinal);

    /**
     * The highest ordinal that was thrown away in this life of the process, 0 where none was; to be asked after {@link #hasLeft}, since
     * what has left may have left by that. Any thread.
     */
    long discardedUpTo();

    /** Null while the spool takes records; else why it never will again in this life. */
    @Nullable
    SpoolFailedException failure();

    /** Runs {@code wakeup} (cheap, any thread) whenever {@link #synced}, {@link #delivered}, {@link #hasRoom} or {@link #failure} may have changed. */
    void onProgress(Runnable wakeup);
}
