// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What happens to a record that must go to the dead letters when those have no room ({@code dead.letter.full}). */
public enum WhenFull {
    /** It stays in the spool, and its topic waits. */
    BLOCK,
    /** The oldest dead letters are thrown away for it, a whole file at a time. */
    DROP_OLDEST;

    /** As it is written in a configuration. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static List<String> texts() {
        return Stream.of(values()).map(WhenFull::text).toList();
    }

    /** @param text one of {@link #texts} */
    public static WhenFull of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
