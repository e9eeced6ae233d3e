// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

/** What became of a topic's records, as the sidecar counts them. */
public record Account(long accepted, long delivered, long deadLettered, long discarded, long inSpool) {}
