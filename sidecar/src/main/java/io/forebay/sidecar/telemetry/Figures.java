// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.telemetry;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All values at one moment. What has the same labels, as topics beyond the cap do, becomes one point. Confined to one thread. */
final class Figures {
    private static final double NANOS = 1e9;

    /** One series' value: {@link #value} of most metrics, the others of a histogram. */
    static final class Point {
        private double value;
        private long[] counts = new long[0];
        private double[] bounds = new double[0];

        /** A histogram has its sum in seconds here. */
        double value() {
            return value;
        }

        /** How many are in each bucket; one more than there are {@link #bounds}. */
        long[] counts() {
            return counts;
        }

        /** In seconds. */
        double[] bounds() {
            return bounds;
        }
    }

    private final Map<Metric, Map<List<String>, Point>> all = new EnumMap<>(Metric.class);

    /** @param labels values, in the order of {@link Metric#labels}; empty for one that is left out */
    void add(Metric metric, double value, String... labels) {
        Point point = point(metric, labels);
        point.value = metric.type() == Metric.Type.GAUGE ? Math.max(point.value, value) : point.value + value;
    }

    void add(Metric metric, long value, String... labels) {
        add(metric, (double) value, labels);
    }

    void add(Metric metric, boolean value, String... labels) {
        add(metric, value ? 1.0 : 0.0, labels);
    }

    void add(Metric metric, Durations durations, String... labels) {
        Point point = point(metric, labels);
        long[] counts = durations.counts();
        if (point.counts.length == 0) {
            point.counts = counts;
            point.bounds = new double[durations.bounds().length];
            for (int i = 0; i < point.bounds.length; i++) {
                point.bounds[i] = durations.bounds()[i] / NANOS;
            }
        } else {
            for (int i = 0; i < counts.length; i++) {
                point.counts[i] += counts[i];
            }
        }
        point.value += durations.sumNanos() / NANOS;
    }

    private Point point(Metric metric, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric + " has labels " + metric.labels() + ", but got " + List.of(labels));
        }
        return all.computeIfAbsent(metric, m -> new LinkedHashMap<>())
                .computeIfAbsent(List.of(labels), l -> new Point());
    }

    /** By metric, the points by the values of their labels. */
    Map<Metric, Map<List<String>, Point>> all() {
        return all;
    }
}
