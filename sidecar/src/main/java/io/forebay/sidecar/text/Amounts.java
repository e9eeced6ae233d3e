// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.text;

import java.util.Locale;

/** Figures for people: rounded, with a unit. */
public final class Amounts {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final String[] COUNTS = {"", "k", "M", "G", "T", "P"};

    private Amounts() {}

    /** Such as {@code 1.5 GB}; a kB has 1,000 bytes, as disks have. */
    public static String bytes(long bytes) {
        return scaled(bytes, BYTES, " ");
    }

    /** Such as {@code 12.3k}. */
    public static String count(long count) {
        return scaled(count, COUNTS, "");
    }

    private static String scaled(long value, String[] units, String between) {
        double scaled = value;
        int unit = 0;
        while (Math.abs(scaled) >= 999.5 && unit < units.length - 1) {
            scaled /= 1_000;
            unit++;
        }
        String number = unit == 0 || Math.abs(scaled) >= 99.95
                ? String.format(Locale.ROOT, "%.0f", scaled)
                : String.format(Locale.ROOT, "%.1f", scaled);
        return number + (units[unit].isEmpty() ? "" : between + units[unit]);
    }

    /** A length of time, such as {@code 45 s}, {@code 12 min}, {@code 5 h} or {@code 3 d}. */
    public static String seconds(long seconds) {
        long positive = Math.max(0, seconds);
        if (positive < 120) {
            return positive + " s";
        }
        if (positive < 7_200) {
            return positive / 60 + " min";
        }
        return positive < 172_800 ? positive / 3_600 + " h" : positive / 86_400 + " d";
    }
}
