// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.binding;

/** A callback of the agent's. */
interface SendCallback {
    /** Sending has thrown; the callback won't be called. */
    void thrown(Throwable exception);
}
