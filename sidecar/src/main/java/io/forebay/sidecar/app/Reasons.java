// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import io.forebay.sidecar.admin.Status;
import io.forebay.sidecar.deadletters.DeadLetter;
import io.forebay.sidecar.deadletters.DeadLetterCursor;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why there are dead letters, by topic and kind. Read from the disk when somebody looks and something has changed. Any thread. */
final class Reasons {
    /** Beyond it somebody who looks every second would keep the disk busy. */
    private static final int MOST_LETTERS = 2_000;

    private static final int MOST_REASONS = 50;

    private final DeadLetterStore store;
    private long asOfCount = -1;
    private long asOfBytes = -1;
    private List<Status.Letters> reasons = List.of();

    Reasons(DeadLetterStore store) {
        this.store = store;
    }

    private record Kind(String topic, String code) {}

    /** The newest reason first. */
    synchronized List<Status.Letters> look() {
        long count = store.count();
        long bytes = store.bytes();
        if (count != asOfCount || bytes != asOfBytes) {
            reasons = count == 0 ? List.of() : read();
            asOfCount = count;
            asOfBytes = bytes;
        }
        return reasons;
    }

    private List<Status.Letters> read() {
        Map<Kind, Status.Letters> found = new LinkedHashMap<>();
        try (DeadLetterCursor cursor = store.cursor()) {
            for (int i = 0; i < MOST_LETTERS && cursor.next(); i++) {
                DeadLetter letter = cursor.letter();
                Kind kind = new Kind(letter.topic(), letter.code());
                if (found.size() < MOST_REASONS || found.containsKey(kind)) {
                    found.merge(kind, one(letter), Reasons::plus);
                }
            }
        }
        List<Status.Letters> newestFirst = new ArrayList<>(found.values());
        newestFirst.sort(Comparator.comparingLong(Status.Letters::newestMs).reversed());
        return newestFirst;
    }

    private static Status.Letters one(DeadLetter letter) {
        return new Status.Letters(letter.topic(), letter.code(), letter.message(), 1, letter.atMs());
    }

    private static Status.Letters plus(Status.Letters before, Status.Letters next) {
        return new Status.Letters(next.topic(), next.code(), next.message(), before.count() + 1, next.newestMs());
    }
}
