// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.config;

import java.util.ArrayList;
import java.util.List;

/** Topics by patterns: {@code *} and {@code ?} stand for any letters and for one, {@code !} excludes. Immutable. */
public final class TopicFilter {
    private final List<String> included = new ArrayList<>();
    private final List<String> excluded = new ArrayList<>();

    private TopicFilter() {}

    /** Reads patterns that are separated by commas. Only exclusions include all else. */
    public static TopicFilter of(String patterns) {
        TopicFilter filter = new TopicFilter();
        for (String part : patterns.split(",")) {
            String pattern = part.trim();
            if (pattern.startsWith("!")) {
                filter.excluded.add(pattern.substring(1).trim());
            } else if (!pattern.isEmpty()) {
                filter.included.add(pattern);
            }
        }
        if (filter.included.isEmpty() && !filter.excluded.isEmpty()) {
            filter.included.add("*");
        }
        return filter;
    }

    public boolean matches(String topic) {
        return matchesAny(included, topic) && !matchesAny(excluded, topic);
    }

    private static boolean matchesAny(List<String> patterns, String topic) {
        for (String pattern : patterns) {
            if (matches(pattern, topic)) {
                return true;
            }
        }
        return false;
    }

    /** Goes back to the last star only, so its time is at most the product of both lengths. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int afterStar = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
