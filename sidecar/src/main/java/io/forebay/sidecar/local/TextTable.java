// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text in columns: the first {@code names} of them to the left, figures to the right, a line below the head. */
public final class TextTable {
    private final int names;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param names how many columns, from the left, are names rather than figures */
    public TextTable(int names, List<String> head) {
        this.names = names;
        rows.add(head);
    }

    /** Adds a row; figures are written with thousands separated. */
    public TextTable row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Long figure ? String.format(Locale.ROOT, "%,d", figure) : String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** The lines of the table, the head first. */
    public List<String> lines() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(line(row, widths));
        }
        lines.add(1, "-".repeat(lines.get(0).length()));
        return lines;
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : "  ").append(i < names ? row.get(i) + padding : padding + row.get(i));
        }
        return line.toString();
    }
}
