// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The accounts of all topics. At most {@value #MAX_TOPICS} topics have an account of their own; what comes later shares
 * {@value #OTHER}, so that a client which invents topics can't fill memory or checkpoints. Safe for any thread.
 */
public final class Accounts {
    public static final int MAX_TOPICS = 4_000;
    /** Not a legal topic of a record that was accepted for Kafka in Forebay's own name space: the account of all topics beyond the cap. */
    public static final String OTHER = "_other";

    private final ConcurrentHashMap<String, Account> byTopic = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();

    /** The account of a topic, made if it is new. */
    Account of(String topic) {
        Account known = byTopic.get(topic);
        if (known != null) {
            return known;
        }
        String name = byTopic.size() < MAX_TOPICS ? topic : OTHER;
        return byTopic.computeIfAbsent(name, n -> new Account(n, made.getAndIncrement()));
    }

    /** The account of that name, which must have been seen before. */
    public Account get(String name) {
        return Objects.requireNonNull(byTopic.get(name), name);
    }

    /** By topic, in the order of names; the accounts go on counting. */
    public Map<String, Account> byTopic() {
        return new TreeMap<>(byTopic);
    }

    Collection<Map.Entry<String, Account>> entries() {
        return byTopic.entrySet();
    }
}
