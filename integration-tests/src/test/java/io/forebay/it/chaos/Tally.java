// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import io.forebay.it.harness.WriterLog;
import io.forebay.it.promise.Evidence;
import java.util.HashSet;
import java.util.List;

/** How much was written and arrived, when all promises were kept. */
record Tally(long acknowledged, long arrived, long again) {

    static Tally of(Evidence evidence) {
        Tally sum = new Tally(0, 0, 0);
        for (WriterLog log : evidence.written()) {
            List<Long> arrived = evidence.arrivedOf(log);
            int different = new HashSet<>(arrived).size();
            sum = sum.plus(new Tally(log.acknowledged(), different, arrived.size() - different));
        }
        return sum;
    }

    Tally plus(Tally other) {
        return new Tally(acknowledged + other.acknowledged, arrived + other.arrived, again + other.again);
    }

    @Override
    public String toString() {
        return "%,d records acknowledged, %,d arrived, %,d of them again".formatted(acknowledged, arrived, again);
    }
}
