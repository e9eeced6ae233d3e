// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import org.jspecify.annotations.Nullable;

/**
 * The transaction of one producer, of which there is one at a time at most. What happens in it belongs to its trace, be that sampled or not, unless the
 * application says otherwise. Thread-safe; a transaction is begun and ended by one thread at a time, and records may be sent by others.
 */
final class Transactions {
    private volatile @Nullable Current current;

    private static final class Current {
        /** What it is the child of itself. */
        final @Nullable TraceParent parent;

        final TraceParent asParent;

        /** Null where it isn't sampled. */
        final @Nullable TracedOperation span;

        Current(@Nullable TraceParent parent, TraceParent asParent, @Nullable TracedOperation span) {
            this.parent = parent;
            this.asParent = asParent;
            this.span = span;
        }
    }

    /** The parent of what has that one by the application's word: the transaction, where it has the same one or there is none. */
    @Nullable
    TraceParent parent(@Nullable TraceParent said) {
        Current transaction = current;
        if (transaction == null) {
            return said;
        }
        TraceParent same = transaction.parent;
        boolean isWithin = said == null || (same != null && same.isSame(said));
        return isWithin ? transaction.asParent : said;
    }

    /** One begins. */
    void begin(@Nullable TraceParent parent, @Nullable TracedOperation span) {
        TraceParent asParent =
                span == null ? new TraceParent(SpanIds.next(), SpanIds.next(), SpanIds.next(), false) : span.asParent();
        current = new Current(parent, asParent, span);
    }

    /** It is over. */
    void end(TracedOperation.Outcome outcome, @Nullable String error) {
        Current transaction = current;
        current = null;
        if (transaction != null && transaction.span != null) {
            transaction.span.end(error, outcome);
        }
    }
}
