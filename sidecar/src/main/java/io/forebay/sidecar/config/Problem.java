// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration. Never holds a value that may be a secret.
 *
 * @param place file and line, or {@code --set}, or the file where something is missing from it
 * @param key the full key, or null where the problem isn't one of a key
 * @param message what is wrong
 * @param suggestion what to do, or null
 */
public record Problem(
        String place,
        @Nullable String key,
        String message,
        @Nullable String suggestion) {
    /** The first line says where and what, a second one what to do. */
    public String text() {
        return place + ": " + (key == null ? "" : key + ": ") + message
                + (suggestion == null ? "" : System.lineSeparator() + "    " + suggestion);
    }
}
