// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with a status and a message for its user, who sees no stack trace of it. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
