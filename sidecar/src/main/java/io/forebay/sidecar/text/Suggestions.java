// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.text;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that a misspelt one was probably meant to be. Stateless. */
public final class Suggestions {
    /** Longer words get no suggestion: nobody mistypes them, and the comparison's cost grows with the length. */
    private static final int MAX_LENGTH = 128;

    private Suggestions() {}

    /** {@code " (did you mean 'value'?)"}, or nothing where no known name is near. */
    public static String didYouMean(String word, Iterable<String> known) {
        String closest = closest(word, known);
        return closest == null ? "" : " (did you mean '" + closest + "'?)";
    }

    /**
     * The known name with the fewest single-letter changes (insert, delete, replace, swap two neighbours; case costs nothing), if no
     * more than a third of its letters are wrong; the first of several.
     */
    public static @Nullable String closest(String word, Iterable<String> known) {
        return closest(word, known, word.length());
    }

    /** As {@link #closest(String, Iterable)}, with no more than so many changes. */
    public static @Nullable String closest(String word, Iterable<String> known, int mostChanges) {
        if (word.length() > MAX_LENGTH) {
            return null;
        }
        String closest = null;
        int fewest = mostChanges + 1;
        for (String name : known) {
            int changes = distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (changes < fewest && changes <= Math.max(1, name.length() / 3)) {
                closest = name;
                fewest = changes;
            }
        }
        return closest;
    }

    /** Optimal string alignment distance. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] oldest = beforeLast;
            beforeLast = last;
            last = row;
            row = oldest;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }
        return row[b.length()];
    }
}
