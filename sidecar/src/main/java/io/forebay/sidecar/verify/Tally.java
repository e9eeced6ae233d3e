// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import io.forebay.sidecar.audit.AuditChecksum;
import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.audit.AuditStamp;
import io.forebay.sidecar.verify.VerifyException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was counted against what has arrived. A bit for each record that has, so that one that came twice is told from one that is
 * missing; in bounded memory, beyond which it gives up. Confined to one thread.
 */
final class Tally {
    /** Some 200 bytes each. */
    static final int MOST_PARTS = 1_000_000;

    private static final int MOST_PIECES = 1_000_000;
    private static final Comparator<Minute> ORDER =
            Comparator.comparing(Minute::topic).thenComparingLong(Minute::ms);

    private final Scope scope;
    private final AuditChecksum checksum = new AuditChecksum();
    private final Map<Counted, List<Part>> parts = new HashMap<>();
    private final Map<Life, OrdinalSet> seen = new HashMap<>();
    private final Map<UUID, Numbers> numbers = new HashMap<>();
    private int count;
    private int pieces;
    private long notCounted;

    private record Counted(UUID spool, String topic, long minuteMs) {}

    private record Life(UUID spool, long minuteMs) {}

    private record Minute(String topic, long ms) {}

    Tally(Scope scope) {
        this.scope = scope;
    }

    /** A record of the audit; the same one again changes nothing. */
    void counted(AuditRecord record) throws VerifyException {
        numbers.computeIfAbsent(record.spool(), spool -> new Numbers()).add(record.number());
        if (!scope.has(record.topic(), record.minuteMs())) {
            return;
        }
        List<Part> same = parts.computeIfAbsent(
                new Counted(record.spool(), record.topic(), record.minuteMs()), key -> new ArrayList<>(1));
        if (same.stream().noneMatch(part -> part.counted.equals(record))) {
            same.add(new Part(record));
            check(++count, MOST_PARTS, "records of the audit");
        }
    }

    /** By topic, the earliest timestamp of what was counted, epoch milliseconds. */
    Map<String, Long> topics() {
        Map<String, Long> earliest = new TreeMap<>();
        all().forEach(part -> earliest.merge(part.counted.topic(), part.counted.earliestMs(), Math::min));
        return earliest;
    }

    /**
     * A record that is there.
     *
     * @param own whether the stamp is that of its last sending; else it is what it was before it became a dead letter, and only fills in
     *     for that
     */
    void arrived(String topic, AuditStamp stamp, boolean own, byte @Nullable [] key, byte @Nullable [] value)
            throws VerifyException {
        long minute = Math.floorDiv(stamp.receivedMs(), Scope.MINUTE_MS) * Scope.MINUTE_MS;
        Part part = part(new Counted(stamp.spool(), topic, minute), stamp.ordinal());
        if (part == null) {
            notCounted += own && scope.has(topic, minute) ? 1 : 0;
            return;
        }
        OrdinalSet ordinals = seen.computeIfAbsent(new Life(stamp.spool(), minute), life -> new OrdinalSet());
        int before = ordinals.pieces();
        if (ordinals.add(stamp.ordinal())) {
            part.arrived(checksum.of(stamp.ordinal(), key, value));
            pieces += ordinals.pieces() - before;
            check(pieces, MOST_PIECES, "stretches of records");
        } else if (own) {
            part.again();
        }
    }

    private @Nullable Part part(Counted key, long ordinal) {
        for (Part part : parts.getOrDefault(key, List.of())) {
            if (part.spans(ordinal)) {
                return part;
            }
        }
        return null;
    }

    private static void check(int now, int most, String what) throws VerifyException {
        if (now > most) {
            throw new VerifyException(
                    Reason.TOO_MUCH,
                    "more than " + most + " " + what
                            + ", too many for one go; take less with --since, --until or --topic",
                    null);
        }
    }

    /** What the topic no longer holds, as far as that can be told, isn't blamed on anybody. */
    void gone(String topic, Horizon horizon) {
        all().filter(part -> part.counted.topic().equals(topic) && horizon.mayHide(part.counted))
                .forEach(Part::mayBeGone);
    }

    /** @param numbersCount whether the audit's topic was read from its beginning, and still has that */
    Report report(List<String> notThere, long unknown, boolean numbersCount) {
        Map<Minute, Line> lines = new TreeMap<>(ORDER);
        all().forEach(part -> {
            AuditRecord of = part.counted;
            Minute minute = new Minute(of.topic(), of.minuteMs());
            Line line = lines.getOrDefault(minute, new Line(of.topic(), of.minuteMs(), 0, 0, 0, 0, 0, false));
            lines.put(minute, line.plus(part));
        });
        List<AuditRecord> culprits = all().filter(part -> part.missing() > part.notCheckable() || part.isDifferent())
                .map(part -> part.counted)
                .sorted(Comparator.comparing(AuditRecord::topic).thenComparingLong(AuditRecord::minuteMs))
                .toList();
        long missing = numbersCount
                ? numbers.values().stream().mapToLong(Numbers::missing).sum()
                : 0;
        return new Report(new ArrayList<>(lines.values()), culprits, notThere, unknown, missing, notCounted);
    }

    private Stream<Part> all() {
        return parts.values().stream().flatMap(List::stream);
    }

    /** The numbers of one spool's records, which have no gaps where all are there. */
    private static final class Numbers {
        private final OrdinalSet seen = new OrdinalSet();
        private long different;
        private long highest;

        void add(long number) {
            different += seen.add(number) ? 1 : 0;
            highest = Math.max(highest, number);
        }

        long missing() {
            return highest - different;
        }
    }
}
