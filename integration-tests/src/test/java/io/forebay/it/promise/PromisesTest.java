// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.promise;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Arrival;
import io.forebay.it.harness.WriterLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Each promise sees the breach that it is there for. */
class PromisesTest {

    @Test
    void noAcknowledgedRecordLost_whenOneIsMissing() {
        Evidence evidence = acknowledged(3).butArrived(1, 3);

        assertThatThrownBy(() -> evidence.keeps(new NoAcknowledgedRecordLost()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("w/2");
        acknowledged(3).butArrived(1, 2, 3, 4).keeps(new NoAcknowledgedRecordLost());
    }

    @Test
    void noAcknowledgedRecordLost_whenRefused() {
        new Evidence(List.of(log(3, Set.of(2L), List.of())), arrivals(1, 3)).keeps(new NoAcknowledgedRecordLost());
    }

    @Test
    void noAcknowledgedRecordLost_whenRepliesContradict() {
        Evidence evidence = new Evidence(List.of(log(1, Set.of(), List.of("forgot"))), arrivals(1));

        assertThatThrownBy(() -> evidence.keeps(new NoAcknowledgedRecordLost())).hasMessageContaining("forgot");
    }

    @Test
    void orderPerTopic_whenOneOvertakes() {
        Evidence evidence = acknowledged(3).butArrived(1, 3, 2);

        assertThatThrownBy(() -> evidence.keeps(new OrderPerTopic()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("w");
    }

    @Test
    void orderPerTopic_whenSomeComeAgain() {
        acknowledged(4).butArrived(1, 2, 3, 2, 3, 4).keeps(new OrderPerTopic());
    }

    @Test
    void noDuplicates_whenOneComesAgain() {
        Evidence evidence = acknowledged(2).butArrived(1, 2, 1);

        assertThatThrownBy(() -> evidence.keeps(new NoDuplicatesWhileRunning())).isInstanceOf(AssertionError.class);
        acknowledged(2).butArrived(1, 2).keeps(new NoDuplicatesWhileRunning());
    }

    @Test
    void accountsBalance_whenSomethingIsMissing() {
        Evidence evidence = acknowledged(2).butArrived(1, 2);

        evidence.keeps(balance(new Account(3, 2, 0, 0, 1)));
        assertThatThrownBy(() -> evidence.keeps(balance(new Account(3, 2, 0, 0, 0))))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> evidence.keeps(balance(new Account(1, 1, 0, 0, 0))))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> evidence.keeps(balance(new Account(3, 3, 0, 0, 0))))
                .isInstanceOf(AssertionError.class);
    }

    private static AccountsBalance balance(Account account) {
        return new AccountsBalance(new Accounts(Map.of("t", account)));
    }

    private static Acknowledged acknowledged(long count) {
        return arrived -> new Evidence(List.of(log(count, Set.of(), List.of())), arrivals(arrived));
    }

    private static WriterLog log(long acknowledged, Set<Long> refused, List<String> contradictions) {
        return new WriterLog("w", "t", Ack.SYNCED, acknowledged + 1, acknowledged, refused, contradictions);
    }

    private static List<Arrival> arrivals(long... numbers) {
        List<Arrival> arrivals = new ArrayList<>();
        for (long number : numbers) {
            arrivals.add(new Arrival("t", 0, arrivals.size(), 0, new RecordHeaders(), "w", "w/" + number + " x"));
        }
        return arrivals;
    }

    private interface Acknowledged {
        Evidence butArrived(long... numbers);
    }
}
