// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.Topic;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which topics may be written, with what was found out so far: sessions ask only where a record's topic is another than the one
 * before. Confined to the event loop.
 */
final class TopicRules {
    /** Allows every topic. */
    static final TopicRules ALL = new TopicRules(null, "");

    private static final int MOST_VERDICTS = 4_096;

    private final @Nullable Pattern pattern;
    private final String key;
    private final Map<Topic, Boolean> verdicts = new HashMap<>();

    /** @param key of the configuration, for whoever is refused */
    TopicRules(@Nullable TopicPatterns patterns, String key) {
        pattern = patterns == null ? null : patterns.compiled();
        this.key = key;
    }

    String key() {
        return key;
    }

    boolean allow(Topic topic) {
        Pattern allowed = pattern;
        if (allowed == null) {
            return true;
        }
        Boolean known = verdicts.get(topic);
        if (known == null) {
            if (verdicts.size() >= MOST_VERDICTS) {
                verdicts.clear(); // a client that invents topics must not fill memory
            }
            known = allowed.matcher(topic.name()).matches();
            verdicts.put(topic, known);
        }
        return known;
    }
}
