// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * Values for objects, by identity, which it doesn't keep alive. Reading takes no lock and allocates nothing; writing copies the table,
 * since there are few producers, and they live long. Thread-safe.
 */
public final class WeakTable<K, V> {
    private volatile Entry<K, V>[] entries = table(8);

    /** The value of an object, or null. */
    public @Nullable V get(K key) {
        Entry<K, V>[] table = entries;
        int mask = table.length - 1;
        int i = System.identityHashCode(key) & mask;
        for (Entry<K, V> entry = table[i]; entry != null; entry = table[i]) {
            if (entry.get() == key) {
                return entry.value;
            }
            i = (i + 1) & mask;
        }
        return null;
    }

    /** Sets the value of an object that has none, and returns the one that it has then. */
    public synchronized V putIfAbsent(K key, V value) {
        V present = get(key);
        if (present != null) {
            return present;
        }
        int live = 1;
        for (Entry<K, V> entry : entries) {
            live += entry != null && entry.get() != null ? 1 : 0;
        }
        // at most half full, so that probing ends soon
        Entry<K, V>[] larger = table(Math.max(8, Integer.highestOneBit(live) * 4));
        for (Entry<K, V> entry : entries) {
            if (entry != null && entry.get() != null) {
                insert(larger, entry);
            }
        }
        insert(larger, new Entry<>(key, value));
        entries = larger;
        return value;
    }

    private static <K, V> void insert(Entry<K, V>[] table, Entry<K, V> entry) {
        int mask = table.length - 1;
        int i = entry.hash & mask;
        while (table[i] != null) {
            i = (i + 1) & mask;
        }
        table[i] = entry;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // there are no generic arrays
    private static <K, V> Entry<K, V>[] table(int size) {
        return new Entry[size];
    }

    private static final class Entry<K, V> extends WeakReference<K> {
        final int hash;
        final V value;

        Entry(K key, V value) {
            super(key);
            this.hash = System.identityHashCode(key);
            this.value = value;
        }
    }
}
