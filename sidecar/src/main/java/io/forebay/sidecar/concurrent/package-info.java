// SPDX-License-Identifier: Apache-2.0
/** Small tools for threads that wait for each other. */
@NullMarked
package io.forebay.sidecar.concurrent;

import org.jspecify.annotations.NullMarked;
