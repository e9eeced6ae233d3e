// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.io.IOException;

/** A listener can't be opened. All that was opened before it has been closed again. */
public final class ListenException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why, as far as a caller has to tell the reasons apart. */
    public enum Reason {
        /** Another process listens there. */
        IN_USE,
        /** The socket can't be made there: something else lies there, or the directory is missing or can't be written. */
        CANNOT_CREATE,
        /** Access is denied, or mode, owner or group can't be set. */
        NO_PERMISSION,
        /** The settings ask for what can't be: an unknown protocol, user or group. */
        INVALID,
        /** This platform can't take over a socket. */
        UNSUPPORTED
    }

    private final Reason reason;

    ListenException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ListenException(Reason reason, String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
