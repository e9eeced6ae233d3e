// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.forebay.sidecar.drain.LaneStatus;
import io.forebay.sidecar.incident.Incident;
import io.forebay.sidecar.ingest.ConnectionStatus;
import io.forebay.sidecar.local.TextTable;
import io.forebay.sidecar.record.Origin;
import io.forebay.sidecar.text.Amounts;
import io.forebay.sidecar.text.Printable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A status for people, as plain text. What others have named or worded is made fit for a terminal. */
public final class StatusText {
    private static final int MOST_TOPICS = 100;
    private static final int MOST_CONNECTIONS = 20;
    private static final int MOST_REASONS = 10;
    private static final int MOST_INCIDENTS = 5;
    private static final int LONGEST_REASON = 300;

    private final StringBuilder text = new StringBuilder();
    private final long nowMs;

    private StatusText(long nowMs) {
        this.nowMs = nowMs;
    }

    /** Lines, the last one ended too. */
    public static String of(Status status) {
        StatusText text = new StatusText(System.currentTimeMillis());
        text.print(status);
        return text.text.toString();
    }

    private void print(Status status) {
        Status.Live live = status.live();
        if (live == null) {
            line("not running; this is what the disk tells");
        } else {
            line("running       pid " + live.pid() + ", since " + Instant.ofEpochMilli(live.startedAtMs()) + " ("
                    + ago(live.startedAtMs()) + ")");
            line("accepting     " + yesOr(live.notAccepting()));
            line("delivering    " + yesOr(live.notDelivering()));
            line("Kafka         " + (live.kafkaTrouble() == null ? "connected" : reason(live.kafkaTrouble())));
        }
        if (status.config() != null) {
            config(status.config());
        }
        line("spool         " + store(status.spool(), "records wait"));
        if (live != null) {
            line("disk          " + disk(live.disk()));
        }
        line("dead letters  " + store(status.deadLetters(), "wait for somebody"));
        topics(status);
        lanes(status.lanes());
        if (live != null) {
            connections(live);
        }
        reasons(status.letters());
        if (live != null) {
            incidents(live.incidents());
        }
        for (String alarm : status.alarms()) {
            line("");
            line("ALARM: " + Printable.of(alarm));
        }
    }

    private void config(Status.Config config) {
        line("configuration in force since " + Instant.ofEpochMilli(config.inForceSinceMs()) + " ("
                + ago(config.inForceSinceMs()) + ")");
        if (config.reloadFailed() && config.lastReloadMs() != null) {
            line("              the last reload, " + ago(config.lastReloadMs()) + " ago, came to nothing:");
            config.problems().forEach(problem -> line("              " + reason(problem)));
        }
        if (!config.needsRestart().isEmpty()) {
            line("              needs a restart: " + config.needsRestart());
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String yesOr(@Nullable String trouble) {
        return trouble == null ? "yes" : "no: " + reason(trouble);
    }

    private static String reason(@Nullable String reason) {
        return reason == null ? "" : Printable.of(reason, LONGEST_REASON);
    }

    private String ago(long epochMs) {
        return Amounts.seconds((nowMs - epochMs) / 1_000);
    }

    private String store(Status.Store store, String what) {
        return String.format(
                Locale.ROOT,
                "%,d %s%s; %,d%s bytes in %s",
                store.records(),
                what,
                store.oldestMs() == null ? "" : ", the oldest for " + ago(store.oldestMs()),
                store.bytes(),
                store.maxBytes() == 0 ? "" : String.format(Locale.ROOT, " of %,d", store.maxBytes()),
                store.dir());
    }

    private static String disk(Status.Disk disk) {
        StringBuilder line = new StringBuilder(Amounts.bytes(disk.freeBytes()) + " free");
        if (disk.fullInSeconds() != null) {
            line.append("; the spool is full in ")
                    .append(Amounts.seconds(disk.fullInSeconds()))
                    .append(" at the present rate");
        }
        if (disk.drainedInSeconds() != null) {
            line.append("; drained in ")
                    .append(Amounts.seconds(disk.drainedInSeconds()))
                    .append(" at the present rate");
        }
        return line.append(String.format(
                        Locale.ROOT,
                        "; %,.0f records/s in, %,.0f out",
                        disk.rates().accepted(),
                        disk.rates().left()))
                .toString();
    }

    private void topics(Status status) {
        if (status.topics().isEmpty()) {
            return;
        }
        TextTable table = new TextTable(
                1,
                List.of("topic", "accepted", "delivered", "dead letters", "discarded", "turned away", "in the spool"));
        status.topics().entrySet().stream().limit(MOST_TOPICS).forEach(each -> {
            Status.Counts of = each.getValue();
            table.row(
                    Printable.of(each.getKey()),
                    of.accepted(),
                    of.delivered(),
                    of.deadLettered(),
                    of.discarded(),
                    of.turnedAway(),
                    of.inSpool());
        });
        line("");
        table.lines().forEach(this::line);
        more(status.topics().size() - MOST_TOPICS, "topics");
    }

    private void more(int count, String what) {
        if (count > 0) {
            line("… and " + count + " more " + what + ", see --json");
        }
    }

    private void lanes(List<LaneStatus> lanes) {
        if (!lanes.isEmpty()) {
            line("");
        }
        for (LaneStatus lane : lanes.subList(0, Math.min(MOST_TOPICS, lanes.size()))) {
            line("topic " + Printable.of(lane.topic()) + " is " + lane.state() + " for " + ago(lane.sinceMs()) + ", "
                    + lane.records() + " records wait"
                    + (lane.reason() == null ? "" : ": " + reason(lane.reason())));
        }
        more(lanes.size() - MOST_TOPICS, "topics in trouble");
    }

    private void connections(Status.Live live) {
        if (live.connections().isEmpty()) {
            return;
        }
        TextTable table = new TextTable(
                3, List.of("connection", "protocol", "state", "records", "bytes", "since", "last record"));
        for (Status.Connection each : live.connections()
                .subList(0, Math.min(MOST_CONNECTIONS, live.connections().size()))) {
            ConnectionStatus of = each.of();
            table.row(
                    who(each),
                    of.protocol().isEmpty() ? "?" : of.protocol(),
                    of.state(),
                    of.records(),
                    Amounts.bytes(of.bytes()),
                    ago(of.sinceMs()),
                    of.lastRecordMs() == 0 ? "-" : ago(of.lastRecordMs()));
        }
        line("");
        table.lines().forEach(this::line);
        more(
                live.connectionCount()
                        - Math.min(MOST_CONNECTIONS, live.connections().size()),
                "connections");
    }

    /** Listener, user, process: as much as is known. */
    static String who(Status.Connection connection) {
        ConnectionStatus of = connection.of();
        String user = connection.user().isEmpty() ? Integer.toUnsignedString(of.uid()) : connection.user();
        return Printable.of(of.listener()
                + (of.uid() == Origin.NO_UID ? "" : " " + user)
                + (of.pid() <= 0 ? "" : " " + of.pid())
                + (connection.command().isEmpty() ? "" : " (" + connection.command() + ")"));
    }

    private void reasons(List<Status.Letters> letters) {
        if (!letters.isEmpty()) {
            line("");
        }
        for (Status.Letters each : letters.subList(0, Math.min(MOST_REASONS, letters.size()))) {
            line(String.format(
                    Locale.ROOT,
                    "dead letters  %,d of topic %s: %s: %s",
                    each.count(),
                    Printable.of(each.topic()),
                    Printable.of(each.code()),
                    reason(each.message())));
        }
        more(letters.size() - MOST_REASONS, "reasons");
    }

    private void incidents(List<Incident> incidents) {
        if (!incidents.isEmpty()) {
            line("");
        }
        for (Incident incident : incidents.subList(0, Math.min(MOST_INCIDENTS, incidents.size()))) {
            Long ended = incident.endedMs();
            long lasted = ((ended == null ? nowMs : ended) - incident.beganMs()) / 1_000;
            line("incident      " + Instant.ofEpochMilli(incident.beganMs()) + " "
                    + (ended == null ? "on for " : "over after ") + Amounts.seconds(lasted)
                    + (incident.count() == 1 ? "" : ", " + incident.count() + " times") + ": "
                    + Printable.of(incident.what()) + ": " + reason(incident.reason()));
        }
        more(incidents.size() - MOST_INCIDENTS, "incidents");
    }
}
