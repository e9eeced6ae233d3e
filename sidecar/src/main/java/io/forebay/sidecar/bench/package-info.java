// SPDX-License-Identifier: Apache-2.0
/**
 * {@code forebay bench}: the sidecar against the direct producer, in one run on one machine, with the same records, each program in a
 * process of its own.
 */
@NullMarked
package io.forebay.sidecar.bench;

import org.jspecify.annotations.NullMarked;
