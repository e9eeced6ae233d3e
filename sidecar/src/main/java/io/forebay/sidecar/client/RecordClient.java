// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;

/**
 * A blocking connection to a sidecar's socket. Records are collected in a batch and written with one system call; acks are cumulative.
 *
 * <p>One thread may write ({@link #batch}, {@link #flush}, {@link #finish}) while another reads ({@link #readReplies}); the counters may
 * be asked by any. {@link #close} from any thread ends both. A client that writes much without reading its replies is made to wait by
 * the server and then blocks in {@link #flush}: read from another thread, or keep what is unacknowledged within bounds.
 */
public interface RecordClient extends Closeable {
    /** What {@link #lastSequence} answers when the server knows none. */
    long NO_SEQUENCE = Long.MIN_VALUE;

    /** Where to write records that the next {@link #flush} sends. */
    RecordWriter batch();

    /** Bytes collected in the batch: a caller flushes from some tens of kilobytes on. */
    int batchBytes();

    /** Sends the batch, if there is one, and empties it. */
    void flush() throws IOException;

    /** Ends the sending direction: the server answers what it has read, then closes. */
    void finish() throws IOException;

    /**
     * Waits for replies and takes in all that have arrived.
     *
     * @return false where the server has closed the connection
     * @throws ServerException where it said why
     */
    boolean readReplies(Refusals refusals) throws IOException;

    /** Reads replies until that many records are settled; the batch must have been flushed. */
    default void awaitAcked(long records, Refusals refusals) throws IOException {
        while (acked() < records) {
            if (!readReplies(refusals)) {
                throw new EOFException("the sidecar closed the connection after " + acked() + " of " + records
                        + " records were acknowledged");
            }
        }
    }

    /** Records written into batches since the connection was opened, those not yet flushed included. */
    long written();

    /** Records of this connection that are settled: they have reached the level that was asked for, or were refused. */
    long acked();

    /** The highest sequence that the server had stored for this producer when the connection was opened, or {@link #NO_SEQUENCE}. */
    long lastSequence();
}
