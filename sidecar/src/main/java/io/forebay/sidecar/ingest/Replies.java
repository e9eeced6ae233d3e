// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.netty.buffer.ByteBuf;

/** How a protocol words its answers. Without state. */
interface Replies {
    /**
     * Answers a hello.
     *
     * @param last the highest sequence stored for the producer, or {@link io.forebay.sidecar.spool.ProducerState#NONE}
     * @param maxRecordBytes the limit for key, headers and value together
     * @param credit how many records are read without a pause
     */
    void hello(ByteBuf out, long last, int maxRecordBytes, long credit);

    /** Says that the first {@code count} records of the connection have reached its level. */
    void ack(ByteBuf out, long count);

    /**
     * Refuses a record.
     *
     * @param number of the record on its connection, from 1; 0 means the connection itself
     */
    void error(ByteBuf out, long number, ErrorCode code, String message);

    /** Says up to which record the connection is read without a pause. */
    void credit(ByteBuf out, long limit);
}
