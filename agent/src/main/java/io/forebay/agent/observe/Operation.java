// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What producers do besides sending, and are observed at. */
public enum Operation {
    FLUSH("flush", "flush"),
    INIT_TRANSACTIONS("initTransactions", "init_transactions"),
    /** Takes no time by itself: the span that it begins lasts until the transaction is over. */
    BEGIN_TRANSACTION("beginTransaction", "transaction"),
    COMMIT_TRANSACTION("commitTransaction", "commit_transaction"),
    ABORT_TRANSACTION("abortTransaction", "abort_transaction");

    private static final Map<String, Operation> BY_METHOD = new HashMap<>();

    static {
        for (Operation operation : values()) {
            BY_METHOD.put(operation.method, operation);
        }
    }

    private final String method;
    private final String span;

    Operation(String method, String span) {
        this.method = method;
        this.span = span;
    }

    /** By the name of the producer's method; null where it isn't one of these. */
    public static @Nullable Operation of(String method) {
        return BY_METHOD.get(method);
    }

    /** The name of its span. */
    public String spanName() {
        return span;
    }
}
