// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.cli;

import io.forebay.sidecar.text.Amounts;
import io.forebay.sidecar.text.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One picture of {@code forebay top}: a status as lines that fit the terminal. What others have named is made fit for it too. */
final class TopScreen {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int MOST_ROWS = 1_000;
    private static final int BAR = 20;
    private static final int LEAST_COLUMNS = 40;

    private static final String GOOD = "\u001b[32m";
    private static final String BAD = "\u001b[31m";
    private static final String WARN = "\u001b[33m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final Map<?, ?> status;
    private final int columns;
    private final int rows;
    private final boolean colour;
    private final long nowMs;
    private final List<String> lines = new ArrayList<>();

    private TopScreen(Map<?, ?> status, Terminal.Size size, boolean colour) {
        this.status = status;
        this.colour = colour;
        columns = Math.max(LEAST_COLUMNS, size.columns());
        rows = Math.min(MOST_ROWS, size.rows());
        nowMs = Json.number(status, "now_ms");
    }

    /** Not more lines than the terminal has, none of them longer than it is wide. */
    static List<String> of(Map<?, ?> status, Terminal.Size size, boolean colour) {
        TopScreen screen = new TopScreen(status, size, colour);
        screen.head();
        screen.lists();
        return screen.lines.subList(0, Math.min(screen.rows, screen.lines.size()));
    }

    /** A picture that has nothing to show, and says why. */
    static List<String> message(String why, Terminal.Size size) {
        return List.of(cut("Forebay", size.columns()), "", cut(Printable.of(why), size.columns()), "", "q quits");
    }

    private void head() {
        String left = "Forebay  pid " + Json.number(status, "pid") + ", up for " + ago("started_ms", status);
        String right = CLOCK.format(Instant.ofEpochMilli(nowMs)) + "  q quits";
        add(left + " ".repeat(Math.max(1, columns - left.length() - right.length())) + right, BOLD);
        Map<?, ?> disk = Json.object(status, "disk");
        Map<?, ?> spool = Json.object(status, "spool");
        answer("accepting", Json.text(status, "not_accepting"), Json.number(disk, "accepted_per_second"));
        answer("delivering", Json.text(status, "not_delivering"), Json.number(disk, "left_per_second"));
        long waiting = Json.number(spool, "records");
        long age = (nowMs - Json.number(spool, "oldest_received_ms")) / 1_000;
        add(
                label("oldest")
                        + (waiting == 0
                                ? "nothing waits"
                                : Amounts.seconds(age) + "; " + Amounts.count(waiting) + " records wait"
                                        + when(disk, "drained_in_seconds", ", drained in ")),
                waiting > 0 && age > 30 ? WARN : "");
        long bytes = Json.number(spool, "bytes");
        long capacity = Math.max(1, Json.number(disk, "capacity_bytes"));
        int share = (int) Math.min(100, bytes * 100 / capacity);
        add(
                label("spool") + bar(share) + " " + share + " %, " + Amounts.bytes(bytes) + " of "
                        + Amounts.bytes(capacity) + when(disk, "full_in_seconds", ", full in ") + "; "
                        + Amounts.bytes(Json.number(disk, "free_bytes")) + " free",
                share > 90 ? BAD : share > 70 || disk.get("full_in_seconds") != null ? WARN : "");
        long letters = Json.number(Json.object(status, "dead_letters"), "records");
        add(label("dead letters") + letters + reason(), letters > 0 ? WARN : "");
        Map<?, ?> config = Json.object(status, "config");
        if (Boolean.TRUE.equals(config.get("last_reload_failed"))
                && config.get("problems") instanceof List<?> problems) {
            add(
                    label("configuration") + "the last reload came to nothing: "
                            + Printable.of(String.valueOf(problems.get(0))),
                    WARN);
        }
        for (Object alarm : list("alarms")) {
            add("ALARM: " + Printable.of(String.valueOf(alarm)), BAD);
        }
    }

    private void answer(String what, String trouble, long perSecond) {
        add(
                label(what)
                        + (trouble.isEmpty() ? "yes, " + Amounts.count(perSecond) + " records/s" : "NO: " + trouble),
                trouble.isEmpty() ? GOOD : BAD);
    }

    private static String label(String text) {
        return String.format(Locale.ROOT, "%-14s", text);
    }

    private static String when(Map<?, ?> disk, String field, String words) {
        return disk.get(field) == null ? "" : words + Amounts.seconds(Json.number(disk, field));
    }

    private static String bar(int share) {
        int full = share * BAR / 100;
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]";
    }

    private String reason() {
        List<?> reasons = Json.object(status, "dead_letters").get("reasons") instanceof List<?> all ? all : List.of();
        return reasons.isEmpty() || !(reasons.get(0) instanceof Map<?, ?> newest)
                ? ""
                : "; the newest: topic " + Json.text(newest, "topic") + ", " + Json.text(newest, "code") + ": "
                        + Json.text(newest, "message");
    }

    private void lists() {
        List<String> topics = topics();
        List<String> connections = connections();
        List<String> incidents = incidents();
        int room = rows - lines.size();
        // The topics first, but the others get a look in too.
        int forIncidents = Math.min(incidents.size(), Math.max(room / 4, room - topics.size() - connections.size()));
        int forConnections = Math.min(connections.size(), Math.max(room / 3, room - topics.size() - forIncidents));
        part(topics, room - forConnections - forIncidents);
        part(connections, forConnections);
        part(incidents, rows - lines.size());
    }

    /** A blank line, a head and rows, as many as there is room for. */
    private void part(List<String> part, int room) {
        if (part.size() > 2 && room >= 3) {
            boolean all = part.size() <= room;
            lines.addAll(part.subList(0, all ? part.size() : room - 1));
            if (!all) {
                lines.add(cut("… and " + (part.size() - room + 1) + " more", columns));
            }
        }
    }

    private List<String> topics() {
        Map<String, Map<?, ?>> lanes = new HashMap<>();
        for (Object lane : list("lanes")) {
            lanes.put(Json.text((Map<?, ?>) lane, "topic"), (Map<?, ?>) lane);
        }
        Map<?, ?> all = Json.object(status, "topics");
        List<String> names = new ArrayList<>();
        all.keySet().forEach(name -> names.add((String) name));
        names.sort(Comparator.comparing((String name) -> !lanes.containsKey(name))
                .thenComparing(
                        Comparator.comparingLong((String name) -> Json.number(Json.object(all, name), "in_spool"))
                                .reversed())
                .thenComparing(
                        Comparator.comparingLong((String name) -> Json.number(Json.object(all, name), "accepted"))
                                .reversed())
                .thenComparing(Comparator.naturalOrder()));
        int width = Math.max(14, columns - 55);
        List<String> part = new ArrayList<>();
        part.add("");
        part.add(row(
                BOLD,
                "%-" + width + "s %-8s %10s %10s %10s %6s %5s",
                "TOPIC",
                "LANE",
                "IN SPOOL",
                "ACCEPTED",
                "DELIVERED",
                "DEAD",
                "GONE"));
        for (String name : names.subList(0, Math.min(MOST_ROWS, names.size()))) {
            Map<?, ?> of = Json.object(all, name);
            Map<?, ?> lane = lanes.get(name);
            String state = lane == null ? "flows" : Json.text(lane, "state");
            part.add(row(
                    lane == null ? "" : state.equals("blocked") ? BAD : WARN,
                    "%-" + width + "s %-8s %10s %10s %10s %6s %5s",
                    Printable.of(name, width),
                    state,
                    Amounts.count(Json.number(of, "in_spool")),
                    Amounts.count(Json.number(of, "accepted")),
                    Amounts.count(Json.number(of, "delivered")),
                    Amounts.count(Json.number(of, "dead_lettered")),
                    Amounts.count(Json.number(of, "discarded") + Json.number(of, "turned_away"))));
            String why = lane == null ? "" : Json.text(lane, "reason");
            if (!why.isEmpty()) {
                part.add(row("", "  %s", Printable.of(why)));
            }
        }
        return part;
    }

    private List<String> connections() {
        int width = Math.max(16, columns - 57);
        List<String> part = new ArrayList<>();
        part.add("");
        part.add(row(
                BOLD,
                "%-" + width + "s %-8s %-20s %8s %9s %6s",
                "CONNECTION",
                "PROTOCOL",
                "STATE",
                "RECORDS",
                "BYTES",
                "LAST"));
        for (Object each : list("connections")) {
            Map<?, ?> of = (Map<?, ?>) each;
            String state = Json.text(of, "state");
            part.add(row(
                    state.equals("open") ? "" : WARN,
                    "%-" + width + "s %-8s %-20s %8s %9s %6s",
                    Printable.of(who(of), width),
                    Json.text(of, "protocol").isEmpty() ? "?" : Json.text(of, "protocol"),
                    Printable.of(state, 20),
                    Amounts.count(Json.number(of, "records")),
                    Amounts.bytes(Json.number(of, "bytes")),
                    of.get("last_record_ms") == null ? "-" : ago("last_record_ms", of)));
        }
        return part;
    }

    private static String who(Map<?, ?> connection) {
        String user = Json.text(connection, "user");
        String command = Json.text(connection, "command");
        return Json.text(connection, "listener")
                + (connection.get("uid") == null
                        ? ""
                        : " " + (user.isEmpty() ? String.valueOf(Json.number(connection, "uid")) : user) + " "
                                + Json.number(connection, "pid"))
                + (command.isEmpty() ? "" : " " + command);
    }

    private List<String> incidents() {
        List<String> part = new ArrayList<>();
        part.add("");
        part.add(row(BOLD, "%s", "INCIDENTS"));
        for (Object each : list("incidents")) {
            Map<?, ?> of = (Map<?, ?>) each;
            boolean isOn = of.get("ended_ms") == null;
            long end = isOn ? nowMs : Json.number(of, "ended_ms");
            part.add(row(
                    isOn ? BAD : "",
                    "%s %s %s: %s",
                    CLOCK.format(Instant.ofEpochMilli(Json.number(of, "began_ms"))),
                    (isOn ? "on for " : "over after ") + Amounts.seconds((end - Json.number(of, "began_ms")) / 1_000),
                    Printable.of(Json.text(of, "what")),
                    Printable.of(Json.text(of, "reason"))));
        }
        return part;
    }

    private List<?> list(String name) {
        return status.get(name) instanceof List<?> list ? list : List.of();
    }

    private String ago(String field, Map<?, ?> of) {
        return Amounts.seconds((nowMs - Json.number(of, field)) / 1_000);
    }

    private void add(String line, String style) {
        lines.add(row(style, "%s", Printable.of(line)));
    }

    private String row(String style, String format, @Nullable Object... cells) {
        String text = cut(String.format(Locale.ROOT, format, cells), columns);
        return colour && !style.isEmpty() ? style + text + PLAIN : text;
    }

    private static String cut(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, Math.max(0, columns - 1)) + "…";
    }
}
