// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

/** What readers of the topics may rely on after a crash. */
public enum Guarantee {
    /** What was delivered since the last checkpoint is delivered again. */
    AT_LEAST_ONCE("at-least-once"),
    /** Nothing is delivered again, as consumers see it that read only what is committed. */
    EXACTLY_ONCE("exactly-once");

    private final String text;

    Guarantee(String text) {
        this.text = text;
    }

    /** As the configuration has it. */
    public String text() {
        return text;
    }

    /** The one of that {@link #text}. */
    public static Guarantee of(String text) {
        for (Guarantee guarantee : values()) {
            if (guarantee.text.equals(text)) {
                return guarantee;
            }
        }
        throw new IllegalArgumentException("no guarantee is called \"" + text + "\"");
    }
}
