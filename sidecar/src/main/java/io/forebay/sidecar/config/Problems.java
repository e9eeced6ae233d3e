// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import io.forebay.sidecar.text.Suggestions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong, so that all of it can be told at once. */
final class Problems {
    /** A suggestion, or null where nothing is near. */
    static @Nullable String didYouMean(String text, Iterable<String> known) {
        String meant = Suggestions.closest(text, known);
        return meant == null ? null : "did you mean " + meant + "?";
    }

    private record At(int order, Problem problem) {}

    private final String file;
    private final List<At> all = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Given given, String message, @Nullable String suggestion) {
        add(given.place(), given.key(), message, suggestion);
    }

    void add(Place place, @Nullable String key, String message, @Nullable String suggestion) {
        all.add(new At(place.order(), new Problem(place.text(), key, message, suggestion)));
    }

    /** Of something that stands nowhere; told last. */
    void missing(String key, String message, @Nullable String suggestion) {
        all.add(new At(Integer.MAX_VALUE, new Problem(file, key, message, suggestion)));
    }

    boolean any() {
        return !all.isEmpty();
    }

    boolean has(String key) {
        return all.stream().anyMatch(at -> key.equals(at.problem.key()));
    }

    /** In the order of the file. */
    List<Problem> inOrder() {
        return all.stream()
                .sorted(Comparator.comparingInt(At::order))
                .map(At::problem)
                .toList();
    }
}
