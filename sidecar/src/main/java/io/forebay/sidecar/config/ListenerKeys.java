// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;

import io.forebay.sidecar.ingest.AckLevel;
import io.forebay.sidecar.ingest.Ingest;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
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

    static final String LINES = "lines";
    static final String DEFAULT_MODE = "0660";

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
    }

    private ListenerKeys() {}

    /** The full key. */
    static String key(String listener, String name) {
        return PREFIX + listener + "." + name;
    }

    private static void add(String name, @Nullable Object byDefault, Validator valid, String sentence) {
        DEFINITION.define(name, ConfigDef.Type.STRING, byDefault, valid, Importance.MEDIUM, sentence);
    }
}
