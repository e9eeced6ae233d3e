// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

/**
 * What a client says of itself when it connects.
 *
 * @param topic for records that name none; empty: the listener's
 * @param producer the client's own id, which makes the server skip records whose sequence it already has; empty: none
 */
public record Hello(Ack ack, String topic, String producer) {
    /** A client without a producer id. */
    public Hello(Ack ack, String topic) {
        this(ack, topic, "");
    }
}
