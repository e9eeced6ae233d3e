// SPDX-License-Identifier: Apache-2.0
/** What the user asked for, from the agent's argument, system properties and environment. */
package io.forebay.agent.config;
