// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

/** Where a setting was given. */
record Place(String source, int line) {
    static final Place OVERRIDE = new Place("--set", Integer.MAX_VALUE - 1);

    int order() {
        return line;
    }

    String text() {
        return this.equals(OVERRIDE) ? source : source + ":" + line;
    }
}
