// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The alert rules that are shipped, and the same in a hurry. */
public final class AlertRules {
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern WAIT = Pattern.compile("(?<=for: )(\\d+)m");
    private static final Pattern RANGE = Pattern.compile("(?<=\\[)(\\d+)m(?=])");
    /** How far {@code predict_linear} looks ahead, written as hours. */
    private static final Pattern HORIZON = Pattern.compile("(?<=, )(\\d+) \\* 3600(?=\\))");
    /** An age that grows with the clock; the duration of a force doesn't, so its threshold stays. */
    private static final Pattern AGE = Pattern.compile("(?<=_age_seconds > )(\\d+)");

    private static final int SECONDS_OF_A_MINUTE = 60;

    private AlertRules() {}

    /** As shipped. */
    public static String shipped() {
        try {
            return Files.readString(Path.of("..", "docs", "monitoring", "alerts.yml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The rules with each minute made a second: how long they wait, how far they look back and ahead, and the ages that they wait for.
     * Nothing else changes. Whoever evaluates them has to scrape each second, to have as much to look at as with the usual scrape each
     * minute.
     */
    public static String hurried(String rules) {
        String waits = replace(WAIT, rules, minutes -> minutes, "s");
        String ranges = replace(RANGE, waits, minutes -> minutes, "s");
        String horizons = replace(HORIZON, ranges, hours -> hours, " * " + 3600 / SECONDS_OF_A_MINUTE);
        return replace(AGE, horizons, seconds -> seconds / SECONDS_OF_A_MINUTE, "");
    }

    /** The names of the alerts. */
    public static Set<String> names(String rules) {
        return ALERT.matcher(rules)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String replace(Pattern pattern, String text, LongUnaryOperator figure, String unit) {
        return pattern.matcher(text)
                .replaceAll((MatchResult found) -> figure.applyAsLong(Long.parseLong(found.group(1))) + unit);
    }
}
