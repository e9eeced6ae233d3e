// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import org.jspecify.annotations.Nullable;

/**
 * A topic that does not flow as it should, for looks from outside.
 *
 * @param topic the account's name
 * @param state {@code blocked}: Kafka refuses the topic for now. {@code late}: catches up on what was passed over. {@code slow} and
 *     {@code still}: Kafka takes its records slowly, or doesn't answer for it
 * @param reason why, in words without anything of the records; null where there is nothing to say
 * @param sinceMs since when it is blocked, or when it moved last; epoch milliseconds
 * @param records that wait for it
 */
public record LaneStatus(
        String topic, String state, @Nullable String reason, long sinceMs, long records) {}
