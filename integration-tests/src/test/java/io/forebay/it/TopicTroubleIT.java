// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.it.harness.Account;
import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Ack;
import io.forebay.it.harness.Cluster;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic in trouble holds back no other, loses nothing and keeps its order, whatever the trouble is. */
@ExtendWith(ScenarioExtension.class)
class TopicTroubleIT {

    private static final Duration TROUBLE = Duration.ofSeconds(5);

    /** Of requests, with some time for each to be sent again. */
    private static final Duration TWO_TIMEOUTS = Duration.ofSeconds(15);

    @Test
    void unknownTopic_holdsBackNoOther_andIsServedOnceItExists(Scenario scenario, Cluster cluster) {
        Neighbourhood all = Neighbourhood.of(scenario, cluster, scenario.config(), "unknown");
        all.writeToSick(Ack.SYNCED, 200, 2_000);
        Writer waiting = all.writeToSick(Ack.DELIVERED, 200, 100);

        all.endure("unknown topic", TROUBLE);
        all.hasBacklog();
        assertThat(waiting.log().acknowledged()).isZero();
        cluster.createTopic("unknown", 2);

        all.recover("unknown topic");
        checkPromises(all);
    }

    @Test
    void topicThatMayNotBeWritten_holdsBackNoOther_andIsServedOnceItMay(Scenario scenario, Cluster cluster) {
        forbiddenTopic(scenario, cluster, AclOperation.WRITE);
    }

    @Test
    @Tag("long")
    void topicThatMayNotBeSeen_holdsBackNoOther_andIsServedOnceItMay(Scenario scenario, Cluster cluster) {
        forbiddenTopic(scenario, cluster, AclOperation.DESCRIBE);
    }

    private static void forbiddenTopic(Scenario scenario, Cluster cluster, AclOperation operation) {
        String sick = "forbidden-" + operation.name().toLowerCase(Locale.ROOT);
        cluster.createTopic(sick, 2);
        cluster.forbid(operation, sick);
        Neighbourhood all = Neighbourhood.of(scenario, cluster, scenario.config(), sick);
        all.writeToSick(Ack.SYNCED, 200, 2_000);
        Writer waiting = all.writeToSick(Ack.DELIVERED, 200, 100);

        all.endure(sick, TROUBLE);
        all.hasBacklog();
        assertThat(waiting.log().acknowledged()).isZero();
        cluster.allow(operation, sick);

        all.recover(sick);
        checkPromises(all);
    }

    @Test
    void topicWhoseLeaderIsAway_holdsBackNoOther_andIsServedOnceItIsBack(Scenario scenario, Cluster cluster) {
        cluster.createTopic("leaderless", 2);
        Neighbourhood all = Neighbourhood.of(scenario, cluster, scenario.config(), "leaderless");
        Writer busy = all.writeToSick(Ack.SYNCED, 1_000, 5_000);
        Writer waiting = all.writeToSick(Ack.DELIVERED, 200, 100);
        busy.awaitAcknowledged(1_000);
        waiting.awaitAcknowledged(100);

        cluster.broker(2).kill();
        all.endure("leader away", TROUBLE);
        all.hasBacklog();
        cluster.broker(2).start();

        all.recover("leader away");
        checkPromises(all);
    }

    /** More than the producer has memory for, at a batch each. */
    @Test
    void hundredsOfTopicsWhoseLeaderIsAway_holdBackNoOther(Scenario scenario, Cluster cluster) {
        List<String> dark = IntStream.range(0, 300).mapToObj(i -> "dark-" + i).toList();
        cluster.createTopics(dark, 2);
        cluster.createTopic("darkest", 2);
        Neighbourhood all = Neighbourhood.of(scenario, cluster, scenario.config(), "darkest");
        all.writeOnceTo(dark);
        Writer busy = all.writeToSick(Ack.SYNCED, 200, 1_000);
        busy.awaitAcknowledged(1_000);
        all.awaitDelivered(dark, 1);

        cluster.broker(2).kill();
        all.writeOnceTo(dark);
        all.endure("three hundred leaders away", TROUBLE);
        all.hasBacklog();
        Accounts accounts = all.sidecar().accounts();
        assertThat(dark)
                .allSatisfy(topic -> assertThat(accounts.of(topic).inSpool()).isOne());
        cluster.broker(2).start();

        all.recover("three hundred leaders away");
        all.awaitDelivered(dark, 2);
        checkPromises(all);
    }

    @Test
    void topicWithTooFewReplicas_holdsBackNoOther_andIsServedOnceThereAreEnough(Scenario scenario, Cluster cluster) {
        cluster.createTopic("thin", 2);
        Neighbourhood all = Neighbourhood.of(scenario, cluster, scenario.config(), "thin");
        Writer busy = all.writeToSick(Ack.SYNCED, 1_000, 5_000);
        Writer waiting = all.writeToSick(Ack.DELIVERED, 200, 100);
        busy.awaitAcknowledged(1_000);
        waiting.awaitAcknowledged(100);

        cluster.minInSync("thin", 2);
        all.endure("too few replicas", TROUBLE);
        all.hasBacklog();
        cluster.minInSync("thin", 1);

        all.recover("too few replicas");
        checkPromises(all);
    }

    /**
     * The promise isn't kept to the second here: a broker keeps a request that waits for the follower until {@code request.timeout.ms} is over,
     * and answers a connection's requests one after another, so the other topics that it leads wait for as long, once.
     */
    @Test
    void topicWhoseFollowerDies_holdsBackNoOtherForLong(Scenario scenario, Cluster cluster) {
        cluster.createTopic("follower", 1, 2);
        cluster.minInSync("follower", 2);
        Neighbourhood all = Neighbourhood.of(scenario, cluster, scenario.config(), "follower");
        Writer busy = all.writeToSick(Ack.SYNCED, 1_000, 5_000);
        busy.awaitAcknowledged(1_000);

        cluster.broker(2).kill();
        all.endure("follower away", TROUBLE, TWO_TIMEOUTS);
        all.hasBacklog();
        cluster.broker(2).start();

        all.recover("follower away");
        checkPromises(all);
    }

    /** Quotas hold for each broker by itself. */
    @Test
    void slowTopic_holdsBackNoOther_andCatchesUp(Scenario scenario, Cluster cluster) {
        cluster.createTopic("slow", 2);
        Neighbourhood all = Neighbourhood.of(scenario, cluster, scenario.config(), "slow");
        Writer busy = all.writeToSick(Ack.SYNCED, 1_000, 5_000);
        busy.awaitAcknowledged(1_000);

        cluster.produceQuota(500_000.0);
        try {
            all.endure("slow topic", TROUBLE);
            all.hasBacklog();
        } finally {
            cluster.produceQuota(null);
        }

        all.recover("slow topic");
        checkPromises(all);
    }

    private static void checkPromises(Neighbourhood all) {
        all.finish();
        Accounts accounts = all.sidecar().accounts();
        all.evidence()
                .keeps(
                        new NoAcknowledgedRecordLost(),
                        new OrderPerTopic(),
                        new NoDuplicatesWhileRunning(),
                        new AccountsBalance(accounts));
        accounts.ofTopics()
                .forEach((topic, account) -> assertThat(account)
                        .as(topic)
                        .isEqualTo(new Account(account.accepted(), account.accepted(), 0, 0, 0)));
    }
}
