// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.fault.Fault;
import io.forebay.it.harness.Account;
import io.forebay.it.harness.Accounts;
import io.forebay.it.harness.Patience;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.Evidence;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.NoDuplicatesWhileRunning;
import io.forebay.it.promise.OrderPerTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Applications write while a plan's troubles happen and the promises that hold at every moment are checked; then all trouble ends,
 * everything must arrive by itself, and all promises are checked.
 */
final class Round {

    private final Stage stage;
    private final Timeline timeline;
    private final Plan plan;
    private final Applications applications;
    private final LiveCheck check;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    private Round(Stage stage, Timeline timeline, Plan plan, Applications applications) {
        this.stage = stage;
        this.timeline = timeline;
        this.plan = plan;
        this.applications = applications;
        this.check = new LiveCheck(stage.kafka(), applications::logs);
    }

    /** Runs it; what was found. Throws what broke, an AssertionError for a promise. */
    static Tally run(Stage stage, Timeline timeline, Plan plan, int number, long milliseconds) throws Exception {
        stage.use(plan.cluster());
        stage.launch().awaitAccepting();
        try (Applications applications =
                Applications.start(stage.configuration().socket(), stage.kafka().broker(), number)) {
            Round round = new Round(stage, timeline, plan, applications);
            try (LiveCheck closed = round.check) {
                closed.read(applications.topics());
                return round.run(milliseconds);
            }
        }
    }

    private Tally run(long milliseconds) throws Exception {
        timeline.start();
        start("check", this::checkAllTheTime);
        start("late-topic", this::createLateTopic);
        Trouble trouble = new Trouble(stage, timeline, applications, check, end);
        plan.steps().forEach((track, steps) -> start(track.name(), () -> follow(steps, trouble)));
        end.await(Math.max(0, milliseconds - timeline.milliseconds()), TimeUnit.MILLISECONDS);
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        throwFailure();
        heal();
        settle();
        return judge();
    }

    private void follow(List<Step> steps, Trouble trouble) throws Exception {
        for (Step step : steps) {
            if (end.await(Math.max(0, step.at() - timeline.milliseconds()), TimeUnit.MILLISECONDS)) {
                return;
            }
            trouble.happen(step);
        }
    }

    private void checkAllTheTime() throws InterruptedException {
        while (!end.await(1, TimeUnit.SECONDS)) {
            try {
                check.check();
            } catch (TimeoutException e) {
                timeline.note("the broker has been away for too long for a look at it");
            }
        }
    }

    private void createLateTopic() throws InterruptedException {
        if (!end.await(plan.lateTopicAt(), TimeUnit.MILLISECONDS)) {
            timeline.note("the topic that was unknown is made");
            applications.createLateTopic();
            check.read(applications.topics());
        }
    }

    private void heal() {
        stage.kafka().apply(Fault.none());
        stage.kafka().start();
        applications.createLateTopic();
        check.read(applications.topics());
        assertThat(stage.sidecar().isAlive())
                .as(() -> "The sidecar ended by itself:\n" + stage.sidecar().log())
                .isTrue();
        timeline.note("all trouble is over");
    }

    private void settle() throws InterruptedException {
        applications.finish();
        timeline.note("all applications have their acknowledgements");
        await("what was acknowledged")
                .atMost(Patience.LONGEST)
                .ignoreException(TimeoutException.class)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(check.missing())
                        .as("the first record of each writer that hasn't arrived")
                        .isEmpty());
        // what nobody asked an ack for must arrive by itself too, however slow the machine is
        await("the end of the spool")
                .atMost(Patience.LONGEST)
                .untilAsserted(
                        () -> assertThat(Accounts.in(stage.configuration().spool())
                                        .ofTopics()
                                        .entrySet())
                                .as("topics with records in the spool")
                                .allMatch(topic -> topic.getValue().inSpool() == 0));
    }

    private Tally judge() {
        SidecarProcess sidecar = stage.sidecar();
        assertThat(sidecar.terminate())
                .as(() -> "exit status after SIGTERM when all has arrived; its log:\n" + sidecar.log())
                .isZero();
        Accounts accounts = Accounts.in(stage.configuration().spool());
        Evidence evidence = new Evidence(applications.logs(), check.arrivals());
        evidence.keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new AccountsBalance(accounts));
        if (plan.gentle()) {
            evidence.keeps(new NoDuplicatesWhileRunning());
        }
        for (String topic : applications.topics()) {
            Account account = accounts.of(topic);
            assertThat(account.delivered())
                    .as("delivered of %s, all of which Kafka has: %s", topic, account)
                    .isEqualTo(account.accepted());
        }
        Tally tally = Tally.of(evidence);
        timeline.note("kept: " + tally);
        return tally;
    }

    private void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable e) {
                        timeline.note(name + " failed: " + e.getMessage());
                        failure.compareAndSet(null, e);
                        end.countDown();
                    }
                },
                "chaos-" + name);
        threads.add(thread);
        thread.start();
    }

    private void throwFailure() throws Exception {
        Throwable broken = failure.get();
        if (broken instanceof Error error) {
            throw error;
        }
        if (broken != null) {
            throw (Exception) broken;
        }
    }

    private interface Work {
        void run() throws Exception;
    }
}
