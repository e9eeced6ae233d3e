// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/** What ingest counts. Called on its event loop, once for each batch of bytes rather than for each record; must not block. */
public interface IngestMetrics {
    /** Counts nothing. */
    IngestMetrics NONE = new IngestMetrics() {};

    /** A listener is about to open, or to change; nobody has come to it before the first time. Its counters begin at 0, to be seen to increase. */
    default void listenerPrepared(String listener) {}

    default void connectionOpened(String listener) {}

    default void connectionClosed(String listener) {}

    /** A connection was closed at once or for what it did, and why. */
    default void connectionRefused(String listener, String code) {}

    default void bytesReceived(String listener, long count) {}

    /** Records were appended to the spool, rejected ones included. */
    default void recordsStored(String listener, long count) {}

    /** Records were acknowledged without being stored again, by their producer's sequence. */
    default void recordsDuplicate(String listener, long count) {}

    /** One record was refused, and why; it is a dead letter where its sender takes no acks. */
    default void recordRefused(String listener, String code) {}

    /** Records found no room and were not waited for: refused, or dropped where their sender takes no acks. */
    default void recordsTurnedAway(String listener, long count) {}

    /** Records were acknowledged, which had come {@code nanos} nanoseconds before. */
    default void recordsAcknowledged(AckLevel level, long nanos, long count) {}

    /** Bytes in the buffers of all connections: records of which only a part has come, and what waits for room in the spool. */
    default void memory(long bytes) {}

    /** The spool has no room (false), so reading stops or records are turned away, or it has room again (true). */
    default void admission(boolean open) {}
}
