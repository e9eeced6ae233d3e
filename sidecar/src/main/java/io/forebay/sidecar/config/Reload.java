// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

/** Whether a running sidecar takes on a changed setting. */
enum Reload {
    /** With the next reload. */
    LIVE("yes"),
    /** With the next start; a reload says so and changes nothing. */
    RESTART("restart");

    private final String text;

    Reload(String text) {
        this.text = text;
    }

    /** What the documentation's table says. */
    String text() {
        return text;
    }
}
