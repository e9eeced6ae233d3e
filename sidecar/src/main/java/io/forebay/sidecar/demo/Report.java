// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import io.forebay.sidecar.local.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table at the end: what the applications wrote and were promised against what Kafka has. */
final class Report {
    private static final List<String> HEAD = List.of(
            "application", "speaks", "written", "acknowledged", "delivered", "lost", "duplicated", "out of order");

    private final List<Row> rows = new ArrayList<>();

    private record Row(
            String name,
            String speaks,
            long written,
            long acknowledged,
            long delivered,
            long lost,
            long duplicated,
            long outOfOrder,
            long damaged) {}

    void add(String name, String speaks, long written, long acknowledged, Tally tally) {
        rows.add(new Row(
                name,
                speaks,
                written,
                acknowledged,
                tally.delivered(),
                tally.lost(acknowledged),
                tally.duplicated(),
                tally.outOfOrder(),
                tally.damaged()));
    }

    /** Whether every promise was kept: nothing lost, nothing disordered, nothing that nobody wrote. */
    boolean isGood() {
        Row all = all();
        return all.lost == 0 && all.outOfOrder == 0 && all.damaged == 0;
    }

    long duplicated() {
        return all().duplicated;
    }

    long damaged() {
        return all().damaged;
    }

    long acknowledged() {
        return all().acknowledged;
    }

    List<String> lines() {
        TextTable table = new TextTable(2, HEAD);
        for (Row row : rows) {
            add(table, row);
        }
        add(table, all());
        return table.lines();
    }

    private static void add(TextTable table, Row r) {
        table.row(r.name, r.speaks, r.written, r.acknowledged, r.delivered, r.lost, r.duplicated, r.outOfOrder);
    }

    private Row all() {
        Row sum = new Row("all", "", 0, 0, 0, 0, 0, 0, 0);
        for (Row r : rows) {
            sum = new Row(
                    "all",
                    "",
                    sum.written + r.written,
                    sum.acknowledged + r.acknowledged,
                    sum.delivered + r.delivered,
                    sum.lost + r.lost,
                    sum.duplicated + r.duplicated,
                    sum.outOfOrder + r.outOfOrder,
                    sum.damaged + r.damaged);
        }
        return sum;
    }

    /** The verdict in a sentence. */
    String verdict() {
        return isGood()
                ? String.format(
                        Locale.ROOT,
                        "Nothing was lost and nothing is out of order, of %,d acknowledged records.",
                        acknowledged())
                : "A promise was broken: see the table"
                        + (damaged() == 0 ? "." : "; and " + damaged() + " records are not as they were written.");
    }
}
