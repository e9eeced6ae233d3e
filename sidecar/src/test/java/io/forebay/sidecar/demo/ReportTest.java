// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportTest {
    private final Tally tally = new Tally("shop");

    @Test
    void everythingThere_isGood() {
        deliver(0, 1, 2, 3);
        Report report = report(3, 3);
        assertThat(report.isGood()).isTrue();
        assertThat(report.verdict()).contains("Nothing was lost", "3 acknowledged");
        assertThat(report.lines().get(2)).matches("shop +frames +3 +3 +3 +0 +0 +0");
        assertThat(report.lines().get(3)).matches("all +3 +3 +3 +0 +0 +0");
    }

    @Test
    void missingAcknowledgedRecord_isLost() {
        deliver(0, 1, 3);
        Report report = report(4, 3);
        assertThat(report.isGood()).isFalse();
        assertThat(report.lines().get(2)).matches("shop +frames +4 +3 +2 +1 +0 +0");
    }

    @Test
    void missingUnacknowledgedRecord_isNotLost() {
        deliver(0, 1, 2);
        assertThat(report(3, 2).isGood()).isTrue();
    }

    @Test
    void recordsAgain_areDuplicates_whichIsNoFailure() {
        deliver(0, 1, 2, 3, 2, 3, 4);
        Report report = report(4, 4);
        assertThat(report.isGood()).isTrue();
        assertThat(report.duplicated()).isEqualTo(2);
        assertThat(report.lines().get(2)).matches("shop +frames +4 +4 +4 +0 +2 +0");
    }

    @Test
    void laterRecordFirst_isOutOfOrder_withinItsPartition() {
        deliver(0, 2, 4);
        deliver(1, 1, 3);
        assertThat(report(4, 4).isGood()).isTrue();
        deliver(0, 6, 5);
        Report report = report(6, 6);
        assertThat(report.isGood()).isFalse();
        assertThat(report.lines().get(2)).matches("shop +frames +6 +6 +6 +0 +0 +1");
    }

    @Test
    void recordThatNobodyWrote_isNamed() {
        deliver(0, 1);
        tally.record(0, "2 shop other".getBytes(UTF_8));
        tally.record(0, "no number".getBytes(UTF_8));
        tally.record(0, new byte[0]);
        Report report = report(1, 1);
        assertThat(report.isGood()).isFalse();
        assertThat(report.verdict()).contains("3 records are not as they were written");
    }

    private void deliver(int partition, long... sequences) {
        for (long sequence : sequences) {
            tally.record(partition, DemoRecord.value("shop", sequence));
        }
    }

    private Report report(long written, long acknowledged) {
        Report report = new Report();
        report.add("shop", "frames", written, acknowledged, tally);
        return report;
    }
}
