// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what happens as it happens, and counts it. Safe for use by several threads. */
final class Timeline {

    private final PrintStream out;
    private final Map<Disaster, Integer> counts = new EnumMap<>(Disaster.class);
    private long start = System.nanoTime();

    Timeline(PrintStream out) {
        this.out = out;
    }

    /** From now on times are counted. */
    synchronized void start() {
        start = System.nanoTime();
    }

    synchronized void say(String line) {
        out.println(line);
        out.flush();
    }

    /** It has begun. */
    synchronized void happens(Step step) {
        counts.merge(step.disaster(), 1, Integer::sum);
        say("  %s%s".formatted(step, late(step)));
    }

    /** A line with the time since the round began. */
    synchronized void note(String line) {
        say("  +%6.1f s  %s".formatted(seconds(), line));
    }

    synchronized int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often each has happened. */
    synchronized String summary() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().text() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    synchronized long milliseconds() {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private String late(Step step) {
        double late = seconds() - step.at() / 1e3;
        return late > 1 ? " (%.1f s late)".formatted(late) : "";
    }
}
