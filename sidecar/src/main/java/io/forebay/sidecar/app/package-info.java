// SPDX-License-Identifier: Apache-2.0
/** Puts the parts of the sidecar together, in order, and takes them apart in reverse. */
@NullMarked
package io.forebay.sidecar.app;

import org.jspecify.annotations.NullMarked;
