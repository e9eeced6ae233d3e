// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The clients that number their records, least recently used first. At most {@value #MAX_PRODUCERS} are remembered; the one that was
 * silent longest is forgotten first, and its next record is then taken as new. Confined to the ingest event loop.
 */
final class Producers {
    static final int MAX_PRODUCERS = 10_000;

    private final Map<String, ProducerState> byId = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ProducerState> eldest) {
            return size() > MAX_PRODUCERS;
        }
    };

    /** The state of that client, new where there is none. */
    ProducerState get(String id) {
        return byId.computeIfAbsent(id, ProducerState::new);
    }

    /** The client has stored a record just now. One that was forgotten while it was silent is remembered again. */
    void used(ProducerState producer) {
        byId.put(producer.id(), producer);
    }

    int size() {
        return byId.size();
    }

    /** Least recently used first. */
    void forEach(Consumer<ProducerState> action) {
        byId.values().forEach(action);
    }
}
