// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * The rounds of one system with one size, and those of the direct producer beside which they ran.
 *
 * @param direct the measure, round by round; empty where it was not run
 * @param memory of the process that carries the load: the sidecar, or the application with its own producer
 */
record Summary(LoadSystem system, int size, List<Round> rounds, List<Round> direct, ProcessCost.Memory memory) {

    /** The middle of that figure over the rounds. */
    double median(ToDoubleFunction<Round> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    /** The middle of the ratios to the direct producer's rate, each of two rounds that were neighbours; NaN without one. */
    double ratio() {
        int n = Math.min(rounds.size(), direct.size());
        double[] ratios = new double[n];
        for (int i = 0; i < n; i++) {
            ratios[i] = rounds.get(i).perSecond() / direct.get(i).perSecond();
        }
        return median(ratios);
    }

    /** Latency over all rounds, in milliseconds. */
    double latencyMs(double percentile) {
        Histogram all = Load.histogram();
        rounds.forEach(round -> all.add(round.latency()));
        return all.getValueAtPercentile(percentile) / 1e6;
    }

    static double median(double[] figures) {
        if (figures.length == 0) {
            return Double.NaN;
        }
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
