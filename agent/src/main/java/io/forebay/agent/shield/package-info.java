// SPDX-License-Identifier: Apache-2.0
/** What keeps the application from noticing: the limit of errors, and a log that is only standard error. */
package io.forebay.agent.shield;
