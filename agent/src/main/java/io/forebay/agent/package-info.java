// SPDX-License-Identifier: Apache-2.0
/** What the JVM starts: a gate of a few classes without a dependency. All else is loaded by a class loader of its own, when the first producer is. */
package io.forebay.agent;
