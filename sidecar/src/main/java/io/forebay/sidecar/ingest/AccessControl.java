// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Decides for one listener who may come in and what he may write.
 *
 * <p>A user is the peer's effective user id. A member of a group is a process that has the group, as its own or as a supplementary one,
 * at the moment when it connects: that is what the kernel goes by for files. A user whom the host's group database puts into the group
 * counts as well, since a process that was started before he was put there doesn't have it, and whoever adds a user to a group means
 * now.
 *
 * <p>Confined to the event loop.
 */
final class AccessControl {
    private final String listener;
    private final AccessSettings settings;
    private final UserDatabase database;
    private final TopicRules topics;
    private final Map<String, TopicRules> topicsOfUser = new HashMap<>();

    /** @throws IllegalArgumentException where the host has no such user or group */
    AccessControl(String listener, AccessSettings settings, UserDatabase database) {
        this.listener = listener;
        this.settings = settings;
        this.database = database;
        settings.users().forEach(user -> check(database.user(user), "allow.users", "user", user));
        settings.groups().forEach(group -> check(database.group(group), "allow.groups", "group", group));
        topics = settings.topics() == null ? TopicRules.ALL : new TopicRules(settings.topics(), key("topics"));
        settings.topicsOfUser().forEach((user, patterns) -> {
            String name = "topics." + user;
            check(database.user(user), name, "user", user);
            topicsOfUser.put(user, new TopicRules(patterns, key(name)));
        });
    }

    private void check(OptionalInt id, String key, String what, String name) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException(key(key) + ": this host has no " + what + " " + name
                    + "; one of a directory service is written as its number");
        }
    }

    private String key(String name) {
        return "listener." + listener + "." + name;
    }

    boolean allows(Peer peer) {
        return (settings.users().isEmpty() && settings.groups().isEmpty())
                || (peer.isKnown() && (isUser(peer) || isMember(peer)));
    }

    private boolean isUser(Peer peer) {
        return settings.users().stream().anyMatch(user -> is(database.user(user), peer.uid()));
    }

    private boolean isMember(Peer peer) {
        for (String name : settings.groups()) {
            OptionalInt group = database.group(name);
            if (group.isPresent()
                    && (peer.isIn(group.getAsInt())
                            || database.groupsOf(peer.uid()).contains(group.getAsInt()))) {
                return true;
            }
        }
        return false;
    }

    /** What whoever is there may write. */
    TopicRules topics(Peer peer) {
        for (Map.Entry<String, TopicRules> own : topicsOfUser.entrySet()) {
            if (peer.isKnown() && is(database.user(own.getKey()), peer.uid())) {
                return own.getValue();
            }
        }
        return topics;
    }

    private static boolean is(OptionalInt id, int uid) {
        return id.isPresent() && id.getAsInt() == uid;
    }

    Refusal refusal(Peer peer) {
        return new Refusal(
                ErrorCode.NOT_ALLOWED,
                "user " + Integer.toUnsignedString(peer.uid()) + " (group " + Integer.toUnsignedString(peer.gid())
                        + ") may not write to this listener; it takes an entry in " + key("allow.users") + " or "
                        + key("allow.groups"));
    }
}
