// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

/** Takes spans that have ended. Called by producers' threads, so it neither waits nor throws. */
public interface SpanSink {
    /** Takes one; drops it where there are too many. */
    void accept(EndedSpan span);
}
