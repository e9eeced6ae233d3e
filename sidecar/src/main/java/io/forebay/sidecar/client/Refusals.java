// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

/** Is told of records that the sidecar refused. The connection and its other records go on. */
@FunctionalInterface
public interface Refusals {
    /**
     * Runs on the thread that reads the replies, before the ack that covers the record.
     *
     * @param number which record it was, counted from 1 on this connection
     * @param code short and stable, such as {@code record_too_large}
     * @param message for people
     */
    void refused(long number, String code, String message);
}
