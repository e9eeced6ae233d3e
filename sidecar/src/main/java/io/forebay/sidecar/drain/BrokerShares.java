// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a broker that doesn't answer from taking the memory that the producer needs for the others. A producer sets a whole batch aside
 * with a partition's first record, and has it back only when the broker has answered. So of a broker's topics no more may have records
 * under way than there is memory for further batches: one silent broker gets half of the memory, two get a third each, and something is
 * always left. As long as no record was for a second broker, the first may have three quarters. Partitions without a leader count as those of one broker. Confined to the drain thread.
 */
final class BrokerShares {
    private static final int NO_LEADER = Node.noNode().id();
    /** A broker that is the only one known may have so many times what is still free. */
    private static final int ALONE = 3;

    private static final long NEVER = Long.MIN_VALUE;

    private final LongSupplier nanoTime;
    private final Map<Integer, Share> shares = new HashMap<>();

    BrokerShares(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A broker that has its share.
     *
     * @param topics of it that have records under way
     * @param since when it has had all of that share, of {@link System#nanoTime}
     */
    record Full(int broker, int topics, long since) {
        @Override
        public String toString() {
            String who = broker == NO_LEADER ? "partitions without a leader" : "broker " + broker;
            return topics + " topics wait for " + who + " already, with all of the producer's memory that may";
        }
    }

    private final class Share {
        private final int broker;
        /** Some of them may have nothing under way any more. */
        private final Set<Lane> lanes = new HashSet<>();

        private long fullSince = NEVER;

        Share(int broker) {
            this.broker = broker;
        }

        boolean isFull(long most) {
            if (lanes.size() >= most && lanes.removeIf(lane -> lane.records() == 0)) {
                fullSince = NEVER;
            }
            if (lanes.size() < most) {
                fullSince = NEVER;
                return false;
            }
            if (fullSince == NEVER) {
                fullSince = nanoTime.getAsLong();
            }
            return true;
        }
    }

    /**
     * Lets a lane begin that has nothing under way.
     *
     * @param partitions of its topic
     * @param partition that its record names, or a negative number
     * @param batches that there is memory for
     * @return null where it may, else which broker's share is used up
     */
    @Nullable
    Full begin(Lane lane, List<PartitionInfo> partitions, int partition, int batches) {
        Set<Share> its = new HashSet<>();
        for (PartitionInfo each : partitions) {
            if (partition < 0 || partition == each.partition()) {
                its.add(shares.computeIfAbsent(leader(each), Share::new));
            }
        }
        long most = shares.size() > 1 ? batches : (long) ALONE * batches;
        for (Share share : its) {
            if (share.isFull(most)) {
                return new Full(share.broker, share.lanes.size(), share.fullSince);
            }
        }
        its.forEach(share -> share.lanes.add(lane));
        return null;
    }

    private static int leader(PartitionInfo partition) {
        Node leader = partition.leader();
        return leader == null ? NO_LEADER : leader.id();
    }
}
