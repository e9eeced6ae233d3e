// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import org.jspecify.annotations.Nullable;

/** Why nothing can be said of what has arrived; the message says what to do. */
public final class VerifyException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What is in the way. */
    public enum Reason {
        /** No broker answers, or the audit's topic isn't there. */
        UNAVAILABLE,
        NO_PERMISSION,
        /** More than fits into memory. */
        TOO_MUCH
    }

    VerifyException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
