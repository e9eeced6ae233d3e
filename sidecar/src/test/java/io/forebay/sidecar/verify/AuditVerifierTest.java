// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import static io.forebay.sidecar.verify.FakeTopics.AUDIT;
import static io.forebay.sidecar.verify.FakeTopics.MINUTE;
import static io.forebay.sidecar.verify.FakeTopics.SPOOL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.verify.VerifyException.Reason;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditVerifierTest {
    private final FakeTopics topics = new FakeTopics();

    @Test
    void allThere_isWell() throws Exception {
        topics.count("orders", 100, 1, 3).count("clicks", 100, 2).count("orders", 101, 4);
        topics.arrive("orders", 100, 3, 1).arrive("clicks", 100, 2).arrive("orders", 101, 4);
        Report report = verify();
        assertThat(report.isWell()).isTrue();
        assertThat(report.lines())
                .containsExactly(line("clicks", 100, 1, 1), line("orders", 100, 2, 2), line("orders", 101, 1, 1));
        assertThat(report.lines()).extracting(Line::checksum).containsOnly("ok");
    }

    @Test
    void missingRecord_isTold() throws Exception {
        topics.count("orders", 100, 1, 2, 3).arrive("orders", 100, 1, 3);
        Report report = verify();
        assertThat(report.isWell()).isFalse();
        assertThat(report.lines()).containsExactly(new Line("orders", 100 * MINUTE, 3, 2, 1, 0, 0, false));
        assertThat(report.culprits()).extracting(AuditRecord::first).containsExactly(1L);
    }

    @Test
    void duplicates_hideNothingThatIsMissing() throws Exception {
        topics.count("orders", 100, 1, 2, 3).arrive("orders", 100, 1, 1, 1, 2);
        assertThat(verify().lines()).containsExactly(new Line("orders", 100 * MINUTE, 3, 2, 1, 0, 2, false));
    }

    @Test
    void duplicatesAlone_areWell() throws Exception {
        topics.count("orders", 100, 1, 2).arrive("orders", 100, 1, 2, 1, 2);
        Report report = verify();
        assertThat(report.isWell()).isTrue();
        assertThat(report.duplicated()).isEqualTo(2);
    }

    @Test
    void corruptedRecord_isTold() throws Exception {
        topics.count("orders", 100, 1, 2).arrive("orders", 100, 1).corrupted("orders", 100, 2);
        Report report = verify();
        assertThat(report.isWell()).isFalse();
        assertThat(report.different()).isEqualTo(1);
        assertThat(report.missing()).isZero();
        assertThat(report.lines()).extracting(Line::checksum).containsExactly("different");
    }

    @Test
    void recordInAnotherTopic_isMissingInItsOwn() throws Exception {
        topics.count("orders", 100, 1)
                .count("clicks", 100, 2)
                .arrive("orders", 100, 1, 2)
                .empty("clicks");
        assertThat(verify().missing()).isEqualTo(1);
    }

    @Test
    void topicThatIsNotThere_hasNothing() throws Exception {
        topics.count("orders", 100, 1);
        Report report = verify();
        assertThat(report.missing()).isEqualTo(1);
        assertThat(report.notThere()).containsExactly("orders");
    }

    @Test
    void openMinute_isNotJudged() throws Exception {
        topics.count("orders", 100, 1).arrive("orders", 100, 1).arrive("orders", 101, 2, 3);
        Report report = verify();
        assertThat(report.isWell()).isTrue();
        assertThat(report.notCounted()).isEqualTo(2);
    }

    @Test
    void partsOfOneMinute_addUp() throws Exception {
        topics.count("orders", 100, 1, 2).count("orders", 100, 5, 6).arrive("orders", 100, 1, 2, 5);
        // what came in between is in no part yet
        topics.arrive("orders", 100, 9);
        Report report = verify();
        assertThat(report.lines()).containsExactly(new Line("orders", 100 * MINUTE, 4, 3, 1, 0, 0, false));
        assertThat(report.culprits()).extracting(AuditRecord::first).containsExactly(5L);
        assertThat(report.notCounted()).isEqualTo(1);
    }

    @Test
    void sameReportTwice_countsOnce() throws Exception {
        topics.count(SPOOL, 1, "orders", 100, 1)
                .count(SPOOL, 1, "orders", 100, 1)
                .arrive("orders", 100, 1);
        assertThat(verify().lines()).containsExactly(line("orders", 100, 1, 1));
    }

    @Test
    void retriedDeadLetter_fillsInForTheRecordThatItWas() throws Exception {
        topics.count("orders", 100, 1, 2).arrive("orders", 100, 1);
        assertThat(verify().missing()).isEqualTo(1);
        topics.retried("orders", 105, 9, 100, 2);
        Report report = verify();
        assertThat(report.isWell()).isTrue();
        assertThat(report.duplicated()).isZero();
        assertThat(report.different()).isZero();
    }

    @Test
    void retriedDeadLetterThatHadArrived_isNoDuplicateOfIt() throws Exception {
        topics.count("orders", 100, 1, 2).arrive("orders", 100, 1, 2).retried("orders", 105, 9, 100, 2);
        assertThat(verify().duplicated()).isZero();
    }

    @Test
    void retainedAway_isNotCheckable() throws Exception {
        topics.count("orders", 100, 1, 2, 3).count("orders", 101, 4, 5).arrive("orders", 100, 3);
        topics.arrive("orders", 101, 4, 5).shorten("orders", 0);
        Report report = verify();
        assertThat(report.isWell()).isTrue();
        assertThat(report.notCheckable()).isEqualTo(2);
        assertThat(report.lines()).extracting(Line::checksum).containsExactly("-", "ok");
    }

    @Test
    void behindWhatWasRetainedAway_missingIsMissing() throws Exception {
        topics.count("orders", 100, 1, 2).count("orders", 101, 3, 4, 5).arrive("orders", 100, 2);
        topics.arrive("orders", 101, 3, 5).shorten("orders", 0);
        Report report = verify();
        assertThat(report.isWell()).isFalse();
        assertThat(report.missing()).isEqualTo(1);
        assertThat(report.notCheckable()).isEqualTo(1);
    }

    @Test
    void emptiedPartition_mayHaveHeldAnything() throws Exception {
        topics.count("orders", 100, 1, 2).arrive("orders", 100, 1).shorten("orders", 1);
        assertThat(verify().notCheckable()).isEqualTo(1);
    }

    @Test
    void shortenedPartitionOfOthers_hidesWhatIsOlderThanItsFirst() throws Exception {
        topics.count("orders", 100, 1, 2).count("orders", 110, 3, 4).arrive("orders", 100, 1);
        topics.arrive("orders", 110, 3).foreign("orders", 1, 105 * MINUTE).shorten("orders", 1);
        Report report = verify();
        assertThat(report.notCheckable()).isEqualTo(1);
        assertThat(report.missing()).isEqualTo(1);
    }

    @Test
    void scope_leavesTheRestOut() throws Exception {
        topics.count("orders", 100, 1)
                .count("orders", 101, 2)
                .count("orders", 102, 3)
                .count("clicks", 101, 4);
        topics.arrive("orders", 100, 1)
                .arrive("orders", 101, 2)
                .arrive("orders", 102, 3)
                .empty("clicks");
        Report report = verify(new Scope(101 * MINUTE + 30_000, 102 * MINUTE, Set.of("orders")));
        assertThat(report.isWell()).isTrue();
        assertThat(report.lines()).containsExactly(line("orders", 101, 1, 1));
        assertThat(report.notCounted()).isZero();
    }

    @Test
    void missingReport_isTold() throws Exception {
        topics.count("orders", 100, 1).skipNumber().count("orders", 102, 3);
        topics.arrive("orders", 100, 1).arrive("orders", 102, 3);
        assertThat(verify().reportsMissing()).isEqualTo(1);
        assertThat(verify().isWell()).isFalse();
        topics.shorten(AUDIT, 0);
        assertThat(verify().isWell()).as("it may have been deleted").isTrue();
    }

    @Test
    void spools_areToldApart() throws Exception {
        UUID other = new UUID(5, 6);
        topics.count("orders", 100, 1, 2).count(other, 1, "orders", 100, 1, 2).arrive("orders", 100, 1, 2);
        Report report = verify();
        assertThat(report.lines()).containsExactly(new Line("orders", 100 * MINUTE, 4, 2, 2, 0, 0, false));
        assertThat(report.culprits()).extracting(AuditRecord::spool).containsExactly(other);
    }

    @Test
    void whatIsNotTheAudits_isPassedOver() throws Exception {
        topics.garbage("hello").garbage("{\"forebay\":\"audit\",\"version\":2}").count("orders", 100, 1);
        topics.arrive("orders", 100, 1).foreign("orders", 0, 100 * MINUTE);
        Report report = verify();
        assertThat(report.isWell()).isTrue();
        assertThat(report.unknown()).isEqualTo(2);
    }

    @Test
    void auditTopicThatIsNotThere_isSaid() {
        topics.without(AUDIT);
        assertThatThrownBy(this::verify)
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("the topic audit (audit.topic) does not exist")
                .extracting(e -> ((VerifyException) e).reason())
                .isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void moreThanFitsIntoMemory_isSaid() throws Exception {
        Tally tally = new Tally(Scope.ALL);
        assertThatThrownBy(() -> {
                    for (long i = 1; i <= Tally.MOST_PARTS + 1; i++) {
                        tally.counted(new AuditRecord(SPOOL, i, "t", i * MINUTE, 1, 0, i, i, 0));
                    }
                })
                .isInstanceOf(VerifyException.class)
                .hasMessageContaining("--since");
    }

    private Report verify() throws VerifyException {
        return verify(Scope.ALL);
    }

    private Report verify(Scope scope) throws VerifyException {
        return new AuditVerifier(topics, AUDIT, scope).verify();
    }

    private static Line line(String topic, long minute, long counted, long arrived) {
        return new Line(topic, minute * MINUTE, counted, arrived, 0, 0, 0, false);
    }
}
