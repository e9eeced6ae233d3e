// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.text;

/** Text from others, fit for a terminal: control characters, which could move the cursor or worse, are made visible as dots. */
public final class Printable {
    private static final char INSTEAD = '·';

    private Printable() {}

    public static String of(String text) {
        StringBuilder plain = null;
        for (int i = 0; i < text.length(); i++) {
            if (!isPrintable(text.charAt(i))) {
                plain = plain == null ? new StringBuilder(text) : plain;
                plain.setCharAt(i, INSTEAD);
            }
        }
        return plain == null ? text : plain.toString();
    }

    /** The same, at most {@code most} characters of it. */
    public static String of(String text, int most) {
        String plain = of(text);
        return plain.length() <= most ? plain : plain.substring(0, Math.max(0, most - 1)) + "…";
    }

    private static boolean isPrintable(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
