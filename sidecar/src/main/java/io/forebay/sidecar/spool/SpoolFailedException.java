// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.io.IOException;

/** An append or a force failed. What is on the disk is no longer known for sure, so the spool takes nothing more until a restart has looked. */
public final class SpoolFailedException extends IOException {
    private static final long serialVersionUID = 1;

    public SpoolFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
