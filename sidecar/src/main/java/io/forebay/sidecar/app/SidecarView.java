// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.app;

import io.forebay.sidecar.admin.AdminView;
import io.forebay.sidecar.admin.Status;
import io.forebay.sidecar.admin.Trend;
import io.forebay.sidecar.config.SidecarConfig;
import io.forebay.sidecar.deadletters.DeadLetterStore;
import io.forebay.sidecar.drain.Drain;
import io.forebay.sidecar.drain.LaneStatus;
import io.forebay.sidecar.incident.IncidentLog;
import io.forebay.sidecar.ingest.ConnectionStatus;
import io.forebay.sidecar.ingest.Ingest;
import io.forebay.sidecar.spool.Account;
import io.forebay.sidecar.spool.Spool;
import io.forebay.sidecar.spool.SpoolFailedException;
import io.forebay.sidecar.spool.SpoolSettings;
import io.forebay.sidecar.systemd.ServiceManager;
import io.forebay.sidecar.telemetry.Exposition;
import io.forebay.sidecar.telemetry.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at the parts of a running sidecar. Any thread. */
final class SidecarView implements AdminView, ServiceManager.Health {
    /** A force on a disk that is busy may take many seconds, and so may a checkpoint; a minute is no pause any more. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Records that wait so long without one leaving are not being delivered, whatever the reason. */
    private static final long STUCK_MS = 30_000;

    private static final int MOST_CONNECTIONS = 200;

    /** How many topics are named where one line tells of them. */
    private static final int MOST_NAMED = 3;

    private final Reloader reloader;
    private final Spool spool;
    private final DeadLetterStore deadLetters;
    private final Drain drain;
    private final Ingest ingest;
    private final Telemetry telemetry;
    private final Trend trend = new Trend();
    private final Reasons reasons;
    private final Peers peers = new Peers();
    private final long startedAtMs = System.currentTimeMillis();
    private volatile boolean stopping;

    SidecarView(
            Reloader reloader,
            Spool spool,
            DeadLetterStore deadLetters,
            Drain drain,
            Ingest ingest,
            Telemetry telemetry) {
        this.reloader = reloader;
        this.spool = spool;
        this.deadLetters = deadLetters;
        this.drain = drain;
        this.ingest = ingest;
        this.telemetry = telemetry;
        reasons = new Reasons(deadLetters);
    }

    /** From now on nothing is accepted any more. */
    void stopping() {
        stopping = true;
    }

    private record Alarm(String what, @Nullable String trouble) {}

    @Override
    public Status status() {
        SidecarConfig config = reloader.config();
        List<LaneStatus> lanes = drain.lanes();
        return new Status(
                live(lanes),
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
                reasons.look(),
                counts(spool.accounts().byTopic()),
                lanes,
                alarms(),
                reloader.status());
    }

    private Status.Live live(List<LaneStatus> lanes) {
        Ingest.Look connections = ingest.connections(MOST_CONNECTIONS);
        return new Status.Live(
                ProcessHandle.current().pid(),
                startedAtMs,
                notReady(),
                notDelivering(lanes),
                drain.kafkaTrouble(),
                disk(),
                connections.count(),
                connections.oldest().stream().map(this::connection).toList(),
                IncidentLog.ofThisProcess().incidents());
    }

    private Status.Connection connection(ConnectionStatus of) {
        return new Status.Connection(of, peers.user(of.uid()), Peers.command(of.pid(), of.uid()));
    }

    private Status.Disk disk() {
        SpoolSettings settings = reloader.config().spool();
        Trend.Rates rates = trend.rates();
        long bytes = spool.bytes();
        long free = freeBytes();
        long room = Math.max(0, Math.min(settings.maxBytes() - bytes, free - settings.minFreeBytes()));
        return new Status.Disk(
                free,
                bytes + room,
                rates,
                Trend.fullInSeconds(rates, room),
                Trend.drainedInSeconds(rates, spool.waiting()));
    }

    private long freeBytes() {
        try {
            return Files.getFileStore(reloader.config().spool().dir()).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    private @Nullable String notDelivering(List<LaneStatus> lanes) {
        String kafka = drain.kafkaTrouble();
        if (kafka != null) {
            return "Kafka: " + kafka;
        }
        long stuck = trend.stuckMs();
        if (spool.waiting() == 0 || stuck < STUCK_MS) {
            return null;
        }
        String topics = lanes.stream().limit(MOST_NAMED).map(LaneStatus::topic).collect(Collectors.joining(", "));
        return "no record has left the spool for " + TimeUnit.MILLISECONDS.toSeconds(stuck) + " s"
                + (topics.isEmpty() ? "" : "; topics in trouble: " + topics + (lanes.size() > MOST_NAMED ? ", …" : ""));
    }

    private List<String> alarms() {
        List<String> alarms = new ArrayList<>();
        for (Alarm alarm : List.of(
                new Alarm("the accounts of the spool", spool.imbalance()),
                new Alarm("the accounts of the dead letters", deadLetters.imbalance()))) {
            if (alarm.trouble != null) {
                alarms.add(alarm.what + " don't add up: " + alarm.trouble);
            }
        }
        String hang = notLive();
        if (hang != null) {
            alarms.add(hang);
        }
        return alarms;
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
        return exposition == null ? null : new Metrics(exposition.type(), exposition.utf8());
    }

    @Override
    public Trend trend() {
        return trend;
    }

    @Override
    public void tick() {
        long accepted = spool.expected(); // first: what is accepted in between must not count as having left
        trend.add(new Trend.Sample(
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), accepted, spool.waiting(), spool.bytes()));
    }

    @Override
    public @Nullable String notLive() {
        for (String hang : new @Nullable String[] {ingest.hang(PATIENCE), spool.hang(PATIENCE), drain.hang(PATIENCE)}) {
            if (hang != null) {
                return hang;
            }
        }
        return null;
    }

    @Override
    public @Nullable String hang() {
        return notLive();
    }

    @Override
    public String summary() {
        String notAccepting = notReady();
        String notDelivering = notDelivering(drain.lanes());
        return (notAccepting == null ? "accepting" : "not accepting: " + notAccepting) + "; "
                + (notDelivering == null ? "delivering" : "not delivering: " + notDelivering);
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
        String whyFull = spool.whyFull();
        return whyFull == null ? null : "the spool is full: " + whyFull;
    }
}
