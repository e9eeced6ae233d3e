// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import java.nio.ByteBuffer;

/**
 * The answer to a scrape, in the bytes that are sent: with a thousand topics they are three megabytes.
 *
 * @param type the value of {@code Content-Type}
 * @param utf8 not to be changed
 */
public record Exposition(String type, ByteBuffer utf8) {}
