// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

/** A record is whole but of a format that only a later version of this program knows. Passing over it would lose it: nothing is read on. */
final class NewerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NewerFormatException(String message) {
        super(message);
    }
}
