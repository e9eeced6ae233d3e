// SPDX-License-Identifier: Apache-2.0
/** {@code forebay demo}: the main job with real processes, while they are being killed, and a count of what came through. */
@NullMarked
package io.forebay.sidecar.demo;

import org.jspecify.annotations.NullMarked;
