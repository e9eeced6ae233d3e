// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

/**
 * What is told of the sidecar.
 *
 * @param enabled whether anything is counted for metrics, and traced, at all
 * @param maxTopics how many topics have series of their own; the others share one
 */
public record TelemetrySettings(boolean enabled, int maxTopics) {}
