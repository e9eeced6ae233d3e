// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that was not committed: its records are as if they had not been sent.
 *
 * @param culprit the record whose error spoiled it; the errors of others are only its echo
 * @param stuck whether it was given up since some of its records were not answered
 */
record TakenBack(@Nullable Outstanding culprit, boolean stuck) {}
