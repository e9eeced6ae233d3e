// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Topics that may be written, as globs: {@code *} stands for any characters, {@code ?} for one. Immutable.
 *
 * @param globs as they are written in a configuration file
 */
public record TopicPatterns(List<String> globs) {
    private static final Pattern GLOB = Pattern.compile("[a-zA-Z0-9._*?-]{1,249}");

    /** @throws IllegalArgumentException where one of them isn't a glob, with {@link #problem} as the message */
    public TopicPatterns {
        globs = List.copyOf(globs);
        for (String glob : globs) {
            String problem = problem(glob);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
        }
    }

    /** What is wrong with a glob, or null. */
    public static @Nullable String problem(String glob) {
        if (glob.isEmpty()) {
            return "a pattern is empty";
        }
        return GLOB.matcher(glob).matches()
                ? null
                : "\"" + glob
                        + "\" is no pattern for topics: letters, digits, '.', '_', '-', and '*' and '?' as wildcards";
    }

    /** Whether any of them stands for that topic. Not for every record: see {@link TopicRules}. */
    public boolean match(String topic) {
        return compiled().matcher(topic).matches();
    }

    /** One pattern for all of them. */
    Pattern compiled() {
        return Pattern.compile(globs.stream()
                .map(glob -> glob.replace(".", "\\.").replace("*", ".*").replace('?', '.'))
                .collect(Collectors.joining("|")));
    }
}
