// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

import org.jspecify.annotations.Nullable;

/** Finds the known name that a misspelt one was probably meant to be. Stateless. */
final class Words {
    private static final int LONGEST = 64;

    private Words() {}

    /** The known name with the fewest letters inserted, deleted or replaced, if no more than a third of its letters are wrong. */
    static @Nullable String closest(String word, Iterable<String> known) {
        String closest = null;
        int fewest = Integer.MAX_VALUE;
        for (String name : known) {
            int changes = word.length() > LONGEST ? Integer.MAX_VALUE : distance(word, name);
            if (changes < fewest && changes <= Math.max(1, name.length() / 3)) {
                closest = name;
                fewest = changes;
            }
        }
        return closest;
    }

    private static int distance(String a, String b) {
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
            }
            last = row;
        }
        return last[b.length()];
    }
}
