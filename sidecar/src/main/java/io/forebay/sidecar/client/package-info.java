// SPDX-License-Identifier: Apache-2.0
/**
 * Small blocking clients for a sidecar's socket: what {@code send}, {@code demo}, {@code bench} and the tests speak with. Knows the
 * record's byte form and the protocols of {@code docs/protocol.md}, nothing of the sidecar itself.
 */
@NullMarked
package io.forebay.sidecar.client;

import org.jspecify.annotations.NullMarked;
