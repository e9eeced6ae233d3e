// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may write to a listener, and what. Users and groups are names or numbers.
 *
 * @param users who may connect, beside {@code groups}; where both are empty, everybody whom the socket's mode lets in
 * @param groups whose members may connect
 * @param topics what may be written, or null for all topics
 * @param topicsOfUser what may be written by these users instead
 */
public record AccessSettings(
        List<String> users,
        List<String> groups,
        @Nullable TopicPatterns topics,
        Map<String, TopicPatterns> topicsOfUser) {
    /** Everybody may write everything. */
    public static final AccessSettings OPEN = new AccessSettings(List.of(), List.of(), null, Map.of());

    public AccessSettings {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        topicsOfUser = Map.copyOf(topicsOfUser);
    }

    /** Whether all of this can be decided without knowing who is there. */
    boolean isForAnybody() {
        return users.isEmpty() && groups.isEmpty() && topicsOfUser.isEmpty();
    }
}
