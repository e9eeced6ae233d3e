// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Reads {@code .properties} text as {@link Properties} does, which forgets lines and lets the last of two equal keys win: this finds
 * where each entry begins, leaves what it means to {@code Properties}, and refuses a key that is given twice.
 */
final class PropertiesReader {
    private final String source;
    private final Problems problems;
    private final Map<String, Given> entries = new LinkedHashMap<>();

    PropertiesReader(String source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    Map<String, Given> read(String text) {
        String[] lines = text.split("\r\n|\r|\n", -1);
        for (int at = 0; at < lines.length; at++) {
            if (isBlankOrComment(lines[at])) {
                continue;
            }
            int first = at;
            StringBuilder entry = new StringBuilder(lines[at]);
            while (isContinued(lines[at]) && at + 1 < lines.length) {
                entry.append('\n').append(lines[++at]);
            }
            add(entry.toString(), new Place(source, first + 1));
        }
        return entries;
    }

    private void add(String entry, Place place) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(entry));
        } catch (IOException | IllegalArgumentException e) {
            problems.add(place, null, "not an entry: " + e.getMessage(), "a backslash is written \\\\");
            return;
        }
        for (String key : one.stringPropertyNames()) {
            String value = one.getProperty(key);
            Given before = entries.putIfAbsent(key, new Given(key, value, value, place));
            if (before != null) {
                problems.add(
                        place,
                        key,
                        "given twice, first in line " + before.place().line(),
                        "remove one of the two");
            }
        }
    }

    /** What Properties takes for space is less than what Java does: any other belongs to a key, and is told as part of it. */
    private static boolean isBlankOrComment(String line) {
        int at = 0;
        while (at < line.length() && " \t\f".indexOf(line.charAt(at)) >= 0) {
            at++;
        }
        return at == line.length() || line.charAt(at) == '#' || line.charAt(at) == '!';
    }

    /** An even number of backslashes at the end stands for half as many of them. */
    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
