// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.local.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** A status for people. */
final class StatusText {
    private StatusText() {}

    static void print(Map<?, ?> status, PrintWriter out) {
        if (Boolean.TRUE.equals(status.get("running"))) {
            long started = Json.number(status, "started_ms");
            out.println("running       pid " + Json.number(status, "pid") + ", since " + Moments.show(started) + " ("
                    + Moments.ago(started) + ")");
            out.println("accepting     " + yesOr(Json.text(status, "not_accepting")));
            out.println("Kafka         " + (Boolean.TRUE.equals(status.get("kafka_connected")) ? "connected" : "")
                    + Json.text(status, "kafka_trouble"));
            config(Json.object(status, "config"), out);
        } else {
            out.println("not running; this is what the disk tells");
        }
        out.println("spool         " + store(Json.object(status, "spool"), "records wait"));
        out.println("dead letters  " + store(Json.object(status, "dead_letters"), "wait for somebody"));
        topics(Json.object(status, "topics"), out);
        lanes(status.get("lanes") instanceof List<?> lanes ? lanes : List.of(), out);
        for (Object alarm : status.get("alarms") instanceof List<?> alarms ? alarms : List.of()) {
            out.println();
            out.println("ALARM: " + alarm);
        }
    }

    private static void config(Map<?, ?> config, PrintWriter out) {
        out.println("configuration in force since " + Moments.show(Json.number(config, "in_force_since_ms")));
        if (Boolean.TRUE.equals(config.get("last_reload_failed"))) {
            out.println("              the last reload, " + Moments.ago(Json.number(config, "last_reload_ms"))
                    + ", came to nothing:");
            list(config, "problems").forEach(problem -> out.println("              " + problem));
        }
        if (!list(config, "needs_restart").isEmpty()) {
            out.println("              needs a restart: " + list(config, "needs_restart"));
        }
    }

    private static List<?> list(Map<?, ?> object, String name) {
        return object.get(name) instanceof List<?> list ? list : List.of();
    }

    private static String yesOr(String trouble) {
        return trouble.isEmpty() ? "yes" : "no: " + trouble;
    }

    private static String store(Map<?, ?> store, String what) {
        long oldest = Json.number(store, "oldest_received_ms");
        long most = Json.number(store, "max_bytes");
        return String.format(
                "%,d %s%s; %,d%s bytes in %s",
                Json.number(store, "records"),
                what,
                oldest == 0 ? "" : ", the oldest for " + Moments.ago(oldest),
                Json.number(store, "bytes"),
                most == 0 ? "" : String.format(" of %,d", most),
                Json.text(store, "dir"));
    }

    private static void topics(Map<?, ?> topics, PrintWriter out) {
        if (topics.isEmpty()) {
            return;
        }
        TextTable table = new TextTable(
                1,
                List.of("topic", "accepted", "delivered", "dead letters", "discarded", "turned away", "in the spool"));
        topics.forEach((topic, counts) -> {
            Map<?, ?> of = (Map<?, ?>) counts;
            table.row(
                    topic,
                    Json.number(of, "accepted"),
                    Json.number(of, "delivered"),
                    Json.number(of, "dead_lettered"),
                    Json.number(of, "discarded"),
                    Json.number(of, "turned_away"),
                    Json.number(of, "in_spool"));
        });
        out.println();
        table.lines().forEach(out::println);
    }

    private static void lanes(List<?> lanes, PrintWriter out) {
        if (!lanes.isEmpty()) {
            out.println();
        }
        for (Object each : lanes) {
            Map<?, ?> lane = (Map<?, ?>) each;
            String reason = Json.text(lane, "reason");
            out.println("topic " + Json.text(lane, "topic") + " is " + Json.text(lane, "state") + " for "
                    + Moments.ago(Json.number(lane, "since_ms")) + ", " + Json.number(lane, "records")
                    + " records wait" + (reason.isEmpty() ? "" : ": " + reason));
        }
    }
}
