// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.promise;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.WriterLog;

/**
 * Accepted is delivered, dead-lettered, discarded and still in the spool, for each topic; and the accounts agree with what can be
 * seen from outside: at least what was acknowledged was accepted, and what counts as delivered is in the topic.
 */
public final class AccountsBalance implements Promise {

    private final Accounts accounts;

    public AccountsBalance(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void check(Evidence evidence) {
        accounts.ofTopics().forEach(AccountsBalance::checkBalance);
        evidence.written().stream().map(WriterLog::topic).distinct().forEach(topic -> checkOutside(topic, evidence));
    }

    private static void checkBalance(String topic, Account account) {
        assertThat(account.accepted())
                .as("accepted of %s: %s", topic, account)
                .isEqualTo(account.delivered() + account.deadLettered() + account.discarded() + account.inSpool());
    }

    private void checkOutside(String topic, Evidence evidence) {
        Account account = accounts.of(topic);
        long acknowledged = evidence.written().stream()
                .filter(log -> log.topic().equals(topic))
                .mapToLong(log -> log.acknowledgedIds().count())
                .sum();
        assertThat(account.accepted())
                .as("accepted of %s, of which %d were acknowledged: %s", topic, acknowledged, account)
                .isGreaterThanOrEqualTo(acknowledged);
        assertThat(account.delivered())
                .as("delivered of %s: %s", topic, account)
                .isLessThanOrEqualTo(evidence.arrivedIn(topic).count());
    }
}
