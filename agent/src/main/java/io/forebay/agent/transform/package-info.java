// SPDX-License-Identifier: Apache-2.0
/** The change to the producer's byte code, and the look at it before. */
package io.forebay.agent.transform;
