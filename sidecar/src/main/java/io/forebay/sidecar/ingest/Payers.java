// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.RecordSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** All listeners and users who are limited. A user is kept as long as it matters, so that coming back is no way around a limit. */
final class Payers {
    /** Beyond these, users who don't matter any more are forgotten. */
    private static final int MANY_USERS = 64;

    private final LongSupplier nanos;
    private QuotaSettings perUser;
    private final Map<String, Payer> listeners = new HashMap<>();
    private final Map<Integer, Payer> users = new HashMap<>();

    /** @param nanos monotonic, as {@link System#nanoTime} */
    Payers(QuotaSettings perUser, LongSupplier nanos) {
        this.perUser = perUser;
        this.nanos = nanos;
    }

    /** Other limits. Who is connected pays by them once {@link #of} was asked again; a listener that isn't there any more keeps its own. */
    void change(IngestSettings settings) {
        perUser = settings.userQuota();
        if (perUser.equals(QuotaSettings.NONE)) {
            users.clear();
        }
        users.values().forEach(user -> user.change(perUser, nowNanos()));
        for (ListenerSettings listener : settings.listeners()) {
            if (listener.quota().equals(QuotaSettings.NONE)) {
                listeners.remove(listener.name());
            } else if (listeners.containsKey(listener.name())) {
                Objects.requireNonNull(listeners.get(listener.name())).change(listener.quota(), nowNanos());
            }
        }
    }

    long nowNanos() {
        return nanos.getAsLong();
    }

    /** Who pays for a connection. */
    List<Payer> of(ListenerSettings listener, Peer peer) {
        List<Payer> payers = new ArrayList<>(2);
        if (!listener.quota().equals(QuotaSettings.NONE)) {
            payers.add(listeners.computeIfAbsent(listener.name(), name -> listener(name, listener.quota())));
        }
        if (!perUser.equals(QuotaSettings.NONE) && peer.isKnown()) {
            if (users.size() >= MANY_USERS) {
                users.values().removeIf(user -> user.isIdle(nowNanos()));
            }
            payers.add(users.computeIfAbsent(peer.uid(), this::user));
        }
        return payers;
    }

    private Payer listener(String name, QuotaSettings quota) {
        return new Payer(
                "listener " + name,
                "listener." + name + ".max.bytes.per.second",
                "listener." + name + ".spool.share",
                quota,
                nowNanos());
    }

    private Payer user(int uid) {
        return new Payer(
                "user " + Integer.toUnsignedString(uid),
                "ingest.user.max.bytes.per.second",
                "ingest.user.spool.share",
                perUser,
                nowNanos());
    }

    void release(RecordSink sink) {
        listeners.values().forEach(payer -> payer.release(sink));
        users.values().forEach(payer -> payer.release(sink));
    }
}
