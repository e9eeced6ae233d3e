// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.forebay.sidecar.record.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link Topic} for a name's bytes without making a string. Open addressing, bounded: a name beyond the bound is looked up the
 * slow way each time. Confined to one thread; each thread has its own over the same {@link Accounts}.
 */
final class TopicCache {
    private static final int SLOTS = 16_384;
    private static final int MAX_ENTRIES = SLOTS / 2;

    private final Accounts accounts;
    private final @Nullable Topic[] slots = new @Nullable Topic[SLOTS];
    private @Nullable Topic last;
    private int entries;

    TopicCache(Accounts accounts) {
        this.accounts = accounts;
    }

    /** The topic of that name, which must be one by {@link TopicName}; {@link IllegalArgumentException} otherwise. */
    Topic get(byte[] utf8, int offset, int length) {
        Topic hit = last;
        if (hit == null || !matches(hit, utf8, offset, length)) {
            hit = find(utf8, offset, length);
            last = hit;
        }
        return hit;
    }

    private Topic find(byte[] utf8, int offset, int length) {
        int at = hash(utf8, offset, length);
        for (Topic topic = slots[at]; topic != null; topic = slots[at]) {
            if (matches(topic, utf8, offset, length)) {
                return topic;
            }
            at = (at + 1) & (SLOTS - 1);
        }
        Topic made = make(utf8, offset, length);
        if (entries < MAX_ENTRIES) {
            entries++;
            slots[at] = made;
        }
        return made;
    }

    private Topic make(byte[] utf8, int offset, int length) {
        String problem = TopicName.problem(utf8, offset, length);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        String name = new String(utf8, offset, length, US_ASCII);
        return new Topic(name, accounts.of(name));
    }

    private static boolean matches(Topic topic, byte[] utf8, int offset, int length) {
        byte[] name = topic.bytes();
        return name.length == length && Arrays.equals(name, 0, length, utf8, offset, offset + length);
    }

    private static int hash(byte[] utf8, int offset, int length) {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + utf8[i];
        }
        return (hash ^ hash >>> 15) & (SLOTS - 1);
    }
}
