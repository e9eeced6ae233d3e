// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

/**
 * A setting that somebody gave.
 *
 * @param key the full key
 * @param written as it was written, references such as <code>${file:…}</code> included: safe to print where the key isn't a secret's
 * @param value what it means, references resolved: may be a secret even where the key isn't one's
 */
record Given(String key, String written, String value, Place place) {
    boolean isResolved() {
        return !written.equals(value);
    }

    Given resolved(String meaning) {
        return new Given(key, written, meaning, place);
    }

    /** Kafka's messages repeat the value; where it came out of a reference it stays unsaid. */
    String withoutSecret(String message) {
        return isResolved() && !value.isEmpty() ? message.replace(value, written) : message;
    }
}
