// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.observe;

import java.util.concurrent.ThreadLocalRandom;

/** Identifiers of spans and traces. Stateless. */
final class SpanIds {
    private SpanIds() {}

    /** One that isn't 0, which means none. */
    static long next() {
        long id;
        do {
            id = ThreadLocalRandom.current().nextLong();
        } while (id == 0);
        return id;
    }
}
