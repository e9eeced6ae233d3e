// SPDX-License-Identifier: Apache-2.0
/** The packaged sidecar, run as its users run it. */
@NullMarked
package io.forebay.it;

import org.jspecify.annotations.NullMarked;
