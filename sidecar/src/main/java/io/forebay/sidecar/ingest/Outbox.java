// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.netty.buffer.ByteBuf;

/** Where a session's answers go. They are sent together when the bytes at hand have been decoded. */
interface Outbox {
    /** To append answers to. */
    ByteBuf buffer();

    /** Bytes in {@link #buffer()} that wait to be sent. */
    int pendingBytes();

    /** False while the client leaves earlier answers unread. */
    boolean isWritable();

    /** Sends what waits, then closes the connection. */
    void end();
}
