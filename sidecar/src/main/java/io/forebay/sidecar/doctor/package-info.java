// SPDX-License-Identifier: Apache-2.0
/** Looks for what is wrong around a sidecar, running or not, and says what to change. Changes nothing itself. */
@NullMarked
package io.forebay.sidecar.doctor;

import org.jspecify.annotations.NullMarked;
