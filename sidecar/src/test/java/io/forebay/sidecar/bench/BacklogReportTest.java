// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BacklogReportTest {
    private final BacklogReport report = new BacklogReport(
            "ext4",
            new BacklogReport.Outage(
                    2_000_000,
                    1_000,
                    10,
                    new ProcessCost.Memory(250_000_000, 150_000_000),
                    1.25,
                    lone(100_000, 50_000)),
            lone(300_000, 90_000),
            123_456,
            new ProcessCost.Memory(350_000_000, 220_000_000),
            lone(110_000, 60_000),
            1.125);

    @Test
    void lines_sayEverything() {
        assertThat(String.join("\n", report.lines()))
                .contains("2,000,000 records of 1000 bytes, 2.0 GB", Values.DESCRIPTION, "spool on ext4")
                .containsPattern("stands, Kafka away +3 +100 +100 +100 +50 +50 +50")
                .containsPattern("drains +3 +300 +300 +300 +90 +90 +90")
                .containsPattern("is drained +3 +110 +110 +110 +60 +60 +60")
                .contains("Taken in: 200,000 records/s", "1.25 s with the backlog, 1.13 s without", "123,456 records/s")
                .contains("while taking in 250 and 150 MB; while draining 350 and 220 MB");
    }

    @Test
    void json_saysEverything() throws IOException {
        StringWriter out = new StringWriter();
        report.writeJson(out);
        assertThat(out.toString())
                .contains("\"takenInPerSecond\" : 200000.0", "\"restartSeconds\" : 1.25", "\"syncedMicrosP999\" : 300");
    }

    private static Lone lone(long synced, long bare) {
        return new Lone(1_000, three(synced), three(bare), Load.histogram());
    }

    private static Histogram three(long nanos) {
        Histogram histogram = Load.histogram();
        histogram.recordValueWithCount(nanos, 3);
        return histogram;
    }
}
