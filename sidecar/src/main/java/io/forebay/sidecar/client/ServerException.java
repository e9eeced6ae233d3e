// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import java.io.IOException;

/** The sidecar ended the connection and said why. */
public final class ServerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;

    ServerException(String code, String message) {
        super(message + " (" + code + ")");
        this.code = code;
    }

    /** Short and stable, such as {@code protocol_error}. */
    public String code() {
        return code;
    }
}
