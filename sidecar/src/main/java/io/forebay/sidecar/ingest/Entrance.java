// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Topic;
import org.jspecify.annotations.Nullable;

/** What a listener gives to its connections. Confined to the event loop. */
final class Entrance {
    private ListenerSettings settings;
    private @Nullable Protocol fixed;
    private @Nullable Topic topic;
    private AccessControl access;

    /**
     * On the event loop.
     *
     * @throws IllegalArgumentException where it names somebody whom this host doesn't know
     */
    Entrance(ListenerSettings settings, RecordSink sink, UserDatabase users) {
        this.settings = settings;
        access = new AccessControl(settings.name(), settings.access(), users);
        fixed = Protocols.named(settings.protocol());
        topic = settings.topic() == null ? null : topic(settings.topic(), sink);
    }

    private static Topic topic(String name, RecordSink sink) {
        byte[] utf8 = name.getBytes(UTF_8);
        return sink.topic(utf8, 0, utf8.length);
    }

    /** Is from now on as {@code other} is; sessions ask it again when they are told. */
    void become(Entrance other) {
        settings = other.settings;
        fixed = other.fixed;
        topic = other.topic;
        access = other.access;
    }

    ListenerSettings settings() {
        return settings;
    }

    String name() {
        return settings.name();
    }

    @Nullable
    Topic topic() {
        return topic;
    }

    AckLevel ack() {
        return settings.ack();
    }

    AccessControl access() {
        return access;
    }

    Decoder decoder(Session session) {
        return fixed == null ? new Sniffer(session) : session.speak(fixed);
    }

    /** The listener's protocol; null where the client chooses. */
    @Nullable
    Protocol fixed() {
        return fixed;
    }

    /** How to answer a client that has not chosen: in words that people can read too. */
    Replies replies() {
        return (fixed == null ? Protocols.fallback() : fixed).replies();
    }
}
