// SPDX-License-Identifier: Apache-2.0
/**
 * Processes on this machine that {@code dev}, {@code demo} and {@code bench} bring up and take down: a real broker, a real sidecar, each
 * in a JVM of its own, none of which outlives the program that started it.
 */
@NullMarked
package io.forebay.sidecar.local;

import org.jspecify.annotations.NullMarked;
