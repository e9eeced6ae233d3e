// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import io.forebay.sidecar.spool.Accounts;
import java.util.HashSet;
import java.util.Set;

/** Keeps series few: so many topics, the first that were asked for, have labels of their own; the others share one. Thread-safe. */
final class TopicNames {
    private final int max;
    private final Set<String> own = new HashSet<>();

    TopicNames(int max) {
        this.max = max;
    }

    /** The label for a topic. */
    synchronized String of(String topic) {
        if (own.contains(topic)) {
            return topic;
        }
        if (own.size() >= max) {
            return Accounts.OTHER;
        }
        own.add(topic);
        return topic;
    }
}
