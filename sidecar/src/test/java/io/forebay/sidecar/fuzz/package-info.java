// SPDX-License-Identifier: Apache-2.0
/** Runs what is called a fuzzer in the other packages. */
@NullMarked
package io.forebay.sidecar.fuzz;

import org.jspecify.annotations.NullMarked;
