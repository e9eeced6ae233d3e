// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

/** The sidecar can't start; the message says what is in the way and what to do. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why, as far as a caller has to tell the reasons apart. */
    public enum Reason {
        /** Another process has the spool or a socket. */
        IN_USE,
        /** A file, directory or socket can't be made. */
        CANNOT_CREATE,
        /** Access was denied. */
        NO_PERMISSION,
        /** The settings ask for what isn't there, such as a user or a group. */
        INVALID,
        /** This platform can't keep the promise. */
        UNSUPPORTED
    }

    private final Reason reason;

    StartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
