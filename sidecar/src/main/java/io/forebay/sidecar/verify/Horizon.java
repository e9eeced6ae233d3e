// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

import io.forebay.sidecar.audit.AuditRecord;
import io.forebay.sidecar.audit.AuditStamp;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far back a topic goes from which old records were deleted. Records of one spool stand in a partition in the order of their ordinals,
 * so what has a lower one than the first that is still there may have been deleted; where a partition has none of that spool, the time of
 * its first record says the same, and where it is empty, anything may have been in it. Confined to one thread.
 */
final class Horizon {
    private record Place(int partition, UUID spool) {}

    private final Map<Place, Long> firstOrdinals = new HashMap<>();
    private final Map<Integer, Long> firstTimes = new HashMap<>();
    private Set<Integer> shortened = Set.of();

    /** A record of the topic, in the order of its partition; the stamp is its own, or null. */
    void see(int partition, long timestampMs, @Nullable AuditStamp stamp) {
        firstTimes.putIfAbsent(partition, timestampMs);
        if (stamp != null) {
            firstOrdinals.putIfAbsent(new Place(partition, stamp.spool()), stamp.ordinal());
        }
    }

    /** The partitions from which something was deleted. */
    void shortened(Set<Integer> partitions) {
        shortened = Set.copyOf(partitions);
    }

    /** Whether something that was counted may have been deleted. */
    boolean mayHide(AuditRecord counted) {
        for (int partition : shortened) {
            Long ordinal = firstOrdinals.get(new Place(partition, counted.spool()));
            Long time = firstTimes.get(partition);
            boolean mayHide = ordinal != null ? counted.first() < ordinal : time == null || counted.minuteMs() <= time;
            if (mayHide) {
                return true;
            }
        }
        return false;
    }
}
