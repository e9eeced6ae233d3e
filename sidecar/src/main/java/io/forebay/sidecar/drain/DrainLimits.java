// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

/**
 * @param windowRecords most records that are on their way to Kafka, all topics together
 * @param windowBytes most bytes of records that are on their way to Kafka, all topics together
 * @param blockedMaxBytes how much of the spool one blocked topic may keep from being freed, in bytes
 */
record DrainLimits(int windowRecords, long windowBytes, long blockedMaxBytes) {}
