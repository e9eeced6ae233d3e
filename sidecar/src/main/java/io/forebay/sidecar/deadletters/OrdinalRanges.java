// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.deadletters;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A set of ordinals, kept as ranges; written as {@code 1-5,7}. Immutable. */
public final class OrdinalRanges {
    public static final OrdinalRanges NONE = new OrdinalRanges(List.of());

    private record Range(long first, long last) {}

    /** In order, with gaps between them. */
    private final List<Range> ranges;

    private OrdinalRanges(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** All from {@code first} to {@code last}, both included. */
    public static OrdinalRanges of(long first, long last) {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("not a range of ordinals: " + first + "-" + last);
        }
        return new OrdinalRanges(List.of(new Range(first, last)));
    }

    public static OrdinalRanges of(List<Long> ordinals) {
        return merged(ordinals.stream().map(one -> new Range(one, one)).toList());
    }

    /**
     * The set that {@link #toString} wrote, or that somebody typed: numbers and ranges in any order, with commas between them.
     *
     * @throws IllegalArgumentException where it is none, in words for whoever typed it
     */
    public static OrdinalRanges parse(String text) {
        List<Range> parsed = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int dash = part.indexOf('-');
            long first = number(dash < 0 ? part : part.substring(0, dash));
            long last = dash < 0 ? first : number(part.substring(dash + 1));
            if (first < 1 || last < first) {
                throw new IllegalArgumentException(
                        "\"" + part + "\" is no ordinal and no range of ordinals, such as 7 or 7-12");
            }
            parsed.add(new Range(first, last));
        }
        return merged(parsed);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no ordinal: a number such as 7 is needed", e);
        }
    }

    private static OrdinalRanges merged(List<Range> unordered) {
        List<Range> merged = new ArrayList<>();
        for (Range next : unordered.stream()
                .sorted(Comparator.comparingLong(Range::first))
                .toList()) {
            Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && next.first - 1 <= last.last) {
                merged.set(merged.size() - 1, new Range(last.first, Math.max(last.last, next.last)));
            } else {
                merged.add(next);
            }
        }
        return merged.isEmpty() ? NONE : new OrdinalRanges(merged);
    }

    public OrdinalRanges plus(OrdinalRanges more) {
        List<Range> all = new ArrayList<>(ranges);
        all.addAll(more.ranges);
        return merged(all);
    }

    /** Those of this set that are not in {@code other}. */
    public OrdinalRanges minus(OrdinalRanges other) {
        List<Range> left = new ArrayList<>();
        for (Range range : ranges) {
            long from = range.first;
            for (Range cut : other.ranges) {
                if (cut.last >= from && cut.first <= range.last) {
                    if (cut.first > from) {
                        left.add(new Range(from, cut.first - 1));
                    }
                    from = cut.last + 1;
                }
            }
            if (from <= range.last) {
                left.add(new Range(from, range.last));
            }
        }
        return merged(left);
    }

    /** Those of this set that lie between, both included. */
    public OrdinalRanges within(long first, long last) {
        List<Range> inside = new ArrayList<>();
        for (Range range : ranges) {
            if (range.last >= first && range.first <= last) {
                inside.add(new Range(Math.max(first, range.first), Math.min(last, range.last)));
            }
        }
        return merged(inside);
    }

    public boolean contains(long ordinal) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (ordinal < range.first) {
                high = middle - 1;
            } else if (ordinal > range.last) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** The last ordinal up to which all after {@code ordinal} are in this set; {@code ordinal} itself where the next one isn't. */
    public long runAfter(long ordinal) {
        for (Range range : ranges) {
            if (range.first <= ordinal + 1 && range.last > ordinal) {
                return range.last;
            }
        }
        return ordinal;
    }

    /** How many ordinals are in it. */
    public long count() {
        return ranges.stream().mapToLong(range -> range.last - range.first + 1).sum();
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OrdinalRanges set && set.ranges.equals(ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    @Override
    public String toString() {
        return ranges.stream()
                .map(range -> range.first == range.last ? "" + range.first : range.first + "-" + range.last)
                .collect(Collectors.joining(","));
    }
}
