// SPDX-License-Identifier: Apache-2.0
/** The agent behind the gate: puts the parts together. */
package io.forebay.agent.core;
