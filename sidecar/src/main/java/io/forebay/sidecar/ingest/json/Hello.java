// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest.json;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for in its first line: {@code {"forebay":1,"ack":"synced","topic":"orders","producer":"billing-7"}}.
 *
 * @param version the protocol's version, one that {@link JsonLine} knows
 * @param ack the level's name as sent, unchecked; null where the line names none
 * @param topic the connection's topic as sent, unchecked; null where the line names none
 * @param producer the client's own id, 1 to 255 bytes of UTF-8; null where the line names none
 */
public record Hello(
        int version,
        @Nullable String ack,
        @Nullable String topic,
        @Nullable String producer) {}
