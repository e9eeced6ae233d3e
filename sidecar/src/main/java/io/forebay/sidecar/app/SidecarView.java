// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import io.forebay.sidecar.admin.AdminView;
import io.forebay.sidecar.admin.Status;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.telemetry.Exposition;
import io.forebay.sidecar.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at the parts of a running sidecar. Any thread. */
final class SidecarView implements AdminView {
    private final Reloader reloader;
    private final Spool spool;
    private final DeadLetterStore deadLetters;
    private final Drain drain;
    private final Telemetry telemetry;
    private final long startedAtMs = System.currentTimeMillis();
    private volatile boolean stopping;

    SidecarView(Reloader reloader, Spool spool, DeadLetterStore deadLetters, Drain drain, Telemetry telemetry) {
        this.reloader = reloader;
        this.spool = spool;
        this.deadLetters = deadLetters;
        this.drain = drain;
        this.telemetry = telemetry;
    }

    /** From now on nothing is accepted any more. */
    void stopping() {
        stopping = true;
    }

    private record Alarm(String what, @Nullable String trouble) {}

    @Override
    public Status status() {
        SidecarConfig config = reloader.config();
        List<String> alarms = new ArrayList<>();
        for (Alarm alarm : List.of(
                new Alarm("the accounts of the spool", spool.imbalance()),
                new Alarm("the accounts of the dead letters", deadLetters.imbalance()))) {
            if (alarm.trouble != null) {
                alarms.add(alarm.what + " don't add up: " + alarm.trouble);
            }
        }
        return new Status(
                ProcessHandle.current().pid(),
                startedAtMs,
                notReady(),
                drain.kafkaTrouble(),
                new Status.Store(
                        config.spool().dir().toString(),
                        spool.waiting(),
                        spool.bytes(),
                        config.spool().maxBytes(),
                        spool.oldestWaitingMs()),
                new Status.Store(
                        config.deadLetters().dir().toString(),
                        deadLetters.count(),
                        deadLetters.bytes(),
                        deadLetters.maxBytes(),
                        null),
                counts(spool.accounts().byTopic()),
                drain.lanes(),
                alarms,
                reloader.status());
    }

    /** The topics that ever had a record; a listener's default topic has an account before that. */
    private static Map<String, Status.Counts> counts(Map<String, Account> accounts) {
        Map<String, Status.Counts> counts = new TreeMap<>();
        accounts.forEach((topic, account) -> {
            Status.Counts now = Status.Counts.of(account);
            if (now.accepted() > 0 || now.turnedAway() > 0) {
                counts.put(topic, now);
            }
        });
        return counts;
    }

    @Override
    public @Nullable Metrics metrics(String accept) {
        Exposition exposition = telemetry.metrics(accept);
        return exposition == null ? null : new Metrics(exposition.type(), exposition.text());
    }

    @Override
    public @Nullable String notReady() {
        SpoolFailedException failure = spool.writer().failure();
        if (failure != null) {
            return "the spool failed, nothing is accepted until a restart: " + failure.getMessage();
        }
        if (stopping) {
            return "stopping";
        }
        return spool.isFull()
                ? "the spool is full: " + spool.bytes() + " bytes, spool.max.bytes is "
                        + reloader.config().spool().maxBytes()
                : null;
    }
}
