// SPDX-License-Identifier: Apache-2.0
/** Small applications that know nothing of the agent. */
@NullMarked
package io.forebay.applications;

import org.jspecify.annotations.NullMarked;
