// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;

/** The spool can't be opened. Nothing was changed. */
public final class SpoolOpenException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why, as far as a caller has to tell the reasons apart. */
    public enum Reason {
        /** The directory or a file in it can't be made or written. */
        CANNOT_CREATE,
        /** The directory belongs to somebody else, or access is denied. */
        NO_PERMISSION,
        /** Another process has it open. */
        IN_USE,
        /** This platform can't keep the promise, for example since native access is denied. */
        UNSUPPORTED
    }

    private final Reason reason;

    public SpoolOpenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public SpoolOpenException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
