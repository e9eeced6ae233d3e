// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import java.util.Random;

/**
 * One trouble of a plan.
 *
 * @param at milliseconds after the beginning of its round
 * @param lasts for how many milliseconds
 * @param seed of whatever else there is to choose
 */
record Step(long at, Disaster disaster, long lasts, long seed) {

    Random random() {
        return new Random(seed);
    }

    @Override
    public String toString() {
        return "+%6.1f s  %-11s  %s%s"
                .formatted(
                        at / 1e3,
                        disaster.track().name().toLowerCase(java.util.Locale.ROOT),
                        disaster.text(),
                        lasts > 0 ? " for %.1f s".formatted(lasts / 1e3) : "");
    }
}
