// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

/**
 * The answer to a scrape.
 *
 * @param type the value of {@code Content-Type}
 */
public record Exposition(String type, String text) {}
