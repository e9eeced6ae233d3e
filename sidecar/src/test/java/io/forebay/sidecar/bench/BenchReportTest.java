// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class BenchReportTest {
    private final BenchSettings settings = new BenchSettings(
            List.of(100), List.of(LoadSystem.DIRECT, LoadSystem.FRAMES), 0, 3, 2, 1, 10, "lz4", Path.of("."));
    private final List<Round> direct =
            List.of(round(LoadSystem.DIRECT, 1.0), round(LoadSystem.DIRECT, 2.0), round(LoadSystem.DIRECT, 1.0));
    private final List<Round> frames =
            List.of(round(LoadSystem.FRAMES, 1.25), round(LoadSystem.FRAMES, 2.0), round(LoadSystem.FRAMES, 2.0));

    @Test
    void round_countsPerSecondAndPerRecord() {
        Round round = round(LoadSystem.FRAMES, 2.0);
        assertThat(round.perSecond()).isEqualTo(500_000);
        assertThat(round.megabytesPerSecond()).isEqualTo(50);
        assertThat(round.perRecord(round.sidecarCpu())).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void median_isTheMiddle() {
        assertThat(Summary.median(new double[] {3, 1, 2})).isEqualTo(2);
        assertThat(Summary.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Summary.median(new double[0])).isNaN();
    }

    @Test
    void ratio_isTheMedianOfNeighbours_notTheRatioOfMedians() {
        // 0.8, 1.0, 0.5
        assertThat(summary().ratio()).isEqualTo(0.8);
    }

    @Test
    void records_ofARound_areBoundedByBytes() {
        assertThat(settings.recordsOf(100)).isEqualTo(2_000_000);
        assertThat(settings.recordsOf(1024)).isEqualTo(307_200);
    }

    @Test
    void report_saysEverything() {
        String text = String.join("\n", report().lines());
        assertThat(text)
                .contains("3 rounds after 2", "compression lz4", "1 client;", "spool on ext4", Values.DESCRIPTION)
                .containsPattern(
                        "100 B +frames +500,000 +50.0 +0.80 +5.00 +1.00 +1.50 +2.50 +2.0 +2.0 +2.0 +128 MB +96 MB")
                .containsPattern("100 B +synced +300 +300 +300 +1.50");
    }

    @Test
    void json_saysTheSame() throws IOException {
        StringWriter out = new StringWriter();
        report().writeJson(out);
        assertThat(out.toString())
                .contains("\"system\" : \"frames\"", "\"ratioToDirect\" : 0.8", "\"syncedToBare\" : 1.49");
    }

    @Test
    void histograms_crossAsText() throws IOException {
        List<Histogram> back = Histograms.decode(Histograms.encode(List.of(histogram(2_000_000), histogram(5))));
        assertThat(back).containsExactly(histogram(2_000_000), histogram(5));
        assertThatThrownBy(() -> Histograms.decode("Exception in thread")).isInstanceOf(IOException.class);
    }

    @Test
    void values_areTheSameEveryTime_andNeedNoEscaping() {
        byte[] value = new Values(100).get(8193);
        assertThat(value).hasSize(100).isEqualTo(new Values(100).get(1));
        assertThat(new String(value, ISO_8859_1)).matches("[ -~&&[^\"\\\\]]*");
        assertThat(new Values(1).get(0)).hasSize(1);
    }

    @Test
    void memory_isFoundInTheStatus() {
        assertThat(ProcessCost.memory(
                        List.of("VmPeak:\t 9 kB", "VmHWM:\t  131072 kB", "VmRSS:\t 1 kB", "RssAnon:\t 2 kB")))
                .isEqualTo(new ProcessCost.Memory(128L << 20, 2048));
        assertThat(ProcessCost.memory(List.of())).isEqualTo(new ProcessCost.Memory(0, 0));
    }

    private BenchReport report() {
        Lone lone = new Lone(100, histogram(300_000), histogram(200_000), histogram(50_000));
        return new BenchReport(settings, "ext4", List.of(summary()), List.of(lone));
    }

    private Summary summary() {
        return new Summary(LoadSystem.FRAMES, 100, frames, direct, new ProcessCost.Memory(128_000_000, 96_000_000));
    }

    private static Round round(LoadSystem system, double seconds) {
        return new Round(system, 1_000_000, 100, seconds, 1.0, 1.5, 2.5, histogram(2_000_000));
    }

    private static Histogram histogram(long value) {
        Histogram histogram = Load.histogram();
        histogram.recordValue(value);
        return histogram;
    }
}
