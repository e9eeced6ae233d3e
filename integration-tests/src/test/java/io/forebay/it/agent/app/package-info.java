// SPDX-License-Identifier: Apache-2.0
/** Applications that know nothing of the agent, for JVMs of their own. */
@NullMarked
package io.forebay.it.agent.app;

import org.jspecify.annotations.NullMarked;
