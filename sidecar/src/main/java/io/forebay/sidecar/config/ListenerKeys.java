// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;

import io.forebay.sidecar.ingest.AckLevel;
import io.forebay.sidecar.ingest.Ingest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.jspecify.annotations.Nullable;

/** The keys of one listener, which follow {@code listener.NAME.}. */
final class ListenerKeys {
    static final String PREFIX = "listener.";

    static final String BIND = "bind";
    static final String PROTOCOL = "protocol";
    static final String TOPIC = "topic";
    static final String ACK = "ack";
    static final String MODE = "mode";
    static final String OWNER = "owner";
    static final String GROUP = "group";

    static final String ALLOW_USERS = "allow.users";
    static final String ALLOW_GROUPS = "allow.groups";
    static final String TOPICS = "topics";
    static final String MAX_RATE = "max.bytes.per.second";
    static final String SPOOL_SHARE = "spool.share";
    /** Stands for all keys {@code topics.USER}. */
    static final String TOPICS_OF_USER = "topics.USER";

    static final String TOPICS_PREFIX = "topics.";

    private static final Set<String> UNIX_ONLY = Set.of(MODE, OWNER, GROUP, ALLOW_USERS, ALLOW_GROUPS);

    static final String LINES = "lines";
    static final String DEFAULT_MODE = "0660";

    /** Of every key of a listener; what that means for those who are connected, operations.md says. */
    static final Reload RELOAD = Reload.LIVE;

    static final ConfigDef DEFINITION = new ConfigDef();

    static {
        add(BIND, NO_DEFAULT_VALUE, Valid.bind(), """
                Where it listens. A Unix socket's path has at most 107 bytes. TCP is for loopback addresses only, since nobody is \
                authenticated there; port 0 takes any free one.""");
        add(PROTOCOL, "auto", Valid.oneOf(Ingest.protocols(), LaterKeys.PROTOCOLS), """
                What is spoken. With auto the first bytes of a connection decide; a fixed protocol never guesses.""");
        add(TOPIC, null, Valid.topic(), """
                Topic of records that name none. Needed for lines, which can't name one.""");
        add(
                ACK,
                AckLevel.SYNCED.text(),
                Valid.oneOf(
                        List.of(AckLevel.SPOOLED.text(), AckLevel.SYNCED.text(), AckLevel.DELIVERED.text()), List.of()),
                """
                How far a record has come when it is acknowledged, where the protocol always answers or the client leaves the choice \
                to the listener.""");
        add(MODE, DEFAULT_MODE, Valid.mode(), """
                Permissions of the Unix socket: who may write to it may send.""");
        add(OWNER, null, Valid.notEmpty("a user's name"), """
                User who owns the Unix socket. Left as it is by default.""");
        add(GROUP, null, Valid.notEmpty("a group's name"), """
                Group that owns the Unix socket. Left as it is by default.""");
        add(ALLOW_USERS, ConfigDef.Type.LIST, null, Valid.names("users, by name or number"), """
                Users who may send through this Unix socket, by the effective user id of their process. With neither this nor allow.groups, \
                everybody whom the socket's permissions let in; with either, nobody else, root included.""");
        add(ALLOW_GROUPS, ConfigDef.Type.LIST, null, Valid.names("groups, by name or number"), """
                Groups whose members may send through this Unix socket: processes that have the group, as their own or as a supplementary \
                one, and users whom /etc/group puts into it.""");
        add(TOPICS, ConfigDef.Type.LIST, null, Valid.topicPatterns(), """
                Topics that may be written through this listener. All by default. A record for another one is refused by itself.""");
        add(TOPICS_OF_USER, ConfigDef.Type.LIST, null, Valid.topicPatterns(), """
                Topics that the user USER, a name or a number, may write through this Unix socket, instead of those of topics.""");
        add(MAX_RATE, ConfigDef.Type.LONG, null, Valid.between(1, Long.MAX_VALUE), """
                Most bytes that are read in a second, of all connections of this listener together. Who sends more is read more slowly.""");
        add(SPOOL_SHARE, ConfigDef.Type.INT, null, Valid.between(1, 100), """
                Percent of spool.max.bytes that the waiting records of this listener may take. Beyond it the spool is full as far as this \
                listener is concerned, see spool.full, while others go on.""");
    }

    private ListenerKeys() {}

    /** Whether a name is one of the keys {@value #TOPICS_OF_USER}. */
    static boolean isOfUser(String name) {
        return name.startsWith(TOPICS_PREFIX) && name.length() > TOPICS_PREFIX.length();
    }

    static boolean isForUnixOnly(String name) {
        return UNIX_ONLY.contains(name) || isOfUser(name);
    }

    /** Makes a key {@value #TOPICS_OF_USER} of one user known. */
    static void addTopicsOfUser(ConfigDef definition, String name) {
        ConfigKey like = Objects.requireNonNull(DEFINITION.configKeys().get(TOPICS_OF_USER));
        definition.define(name, like.type, null, like.validator, like.importance, like.documentation);
    }

    /** The full key. */
    static String key(String listener, String name) {
        return PREFIX + listener + "." + name;
    }

    private static void add(String name, @Nullable Object byDefault, Validator valid, String sentence) {
        add(name, ConfigDef.Type.STRING, byDefault, valid, sentence);
    }

    private static void add(
            String name, ConfigDef.Type type, @Nullable Object byDefault, Validator valid, String sentence) {
        DEFINITION.define(name, type, byDefault, valid, Importance.MEDIUM, sentence);
    }
}
