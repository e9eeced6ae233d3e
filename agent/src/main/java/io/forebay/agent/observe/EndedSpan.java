// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import org.jspecify.annotations.Nullable;

/** What all spans have in common. Written by the thread that ends it, read by the one that exports, which gets it through a queue. */
public interface EndedSpan {
    /** The producer that it is about. */
    Client client();

    /** The upper half of the trace's identifier. */
    long traceHigh();

    /** The lower half of the trace's identifier. */
    long traceLow();

    long span();

    /** The span that it is a child of, 0 for none. */
    long parentSpan();

    /** When it began, as {@link System#nanoTime()}. */
    long startNanos();

    /** When it ended, as {@link System#nanoTime()}. */
    long endNanos();

    /** Kafka's name of the error, or the class of an exception that isn't Kafka's; null where there was none. */
    @Nullable
    String error();
}
