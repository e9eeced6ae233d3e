// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What became of one topic's records, over the life of the spool: {@code accepted = delivered + dead-lettered + discarded + in the
 * spool}. Each counter has one writer; any thread may read.
 */
public final class Account {
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong turnedAway = new AtomicLong();
    private volatile long firstTurnedAwayMs;
    private volatile long lastTurnedAwayMs;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong deadLettered = new AtomicLong();
    private final AtomicLong discarded = new AtomicLong();
    private volatile long firstDiscardedMs;
    private volatile long lastDiscardedMs;
    private final String name;
    private final int number;

    /** Of the records that the drain has come to, the ordinal of the oldest that is still in the spool. */
    private volatile long pendingFrom = Long.MAX_VALUE;

    Account(String name, int number) {
        this.name = name;
        this.number = number;
    }

    /** The topic, or {@link Accounts#OTHER}. */
    public String name() {
        return name;
    }

    /** Counts from 0 without a gap, differs between the accounts of a spool, and is another in the next life. */
    public int number() {
        return number;
    }

    public long accepted() {
        return accepted.getOpaque();
    }

    /**
     * Records that were never accepted, since the spool was full and the operator chose to drop rather than to wait; none of the other
     * counters has them. Of this process only: a restart begins at zero.
     */
    public long turnedAway() {
        return turnedAway.getOpaque();
    }

    /** When the first record of {@link #turnedAway} came, in epoch milliseconds; 0 where there is none. */
    public long firstTurnedAwayMs() {
        return firstTurnedAwayMs;
    }

    /** When the last record of {@link #turnedAway} came, in epoch milliseconds; 0 where there is none. */
    public long lastTurnedAwayMs() {
        return lastTurnedAwayMs;
    }

    public long delivered() {
        return delivered.getOpaque();
    }

    public long deadLettered() {
        return deadLettered.getOpaque();
    }

    /** Records that a policy which the operator chose has thrown away. */
    public long discarded() {
        return discarded.getOpaque();
    }

    /** When the first record was discarded in this life of the process, in epoch milliseconds; 0 where none was. */
    public long firstDiscardedMs() {
        return firstDiscardedMs;
    }

    /** When the last record was discarded in this life of the process, in epoch milliseconds; 0 where none was. */
    public long lastDiscardedMs() {
        return lastDiscardedMs;
    }

    /** Records on the disk that are neither delivered, nor dead-lettered, nor discarded. */
    public long inSpool() {
        return accepted() - delivered() - deadLettered() - discarded();
    }

    /**
     * Tells clients who wait for Kafka, by the drain: of the records that it has come to, all before {@code ordinal} have left the spool;
     * {@link Long#MAX_VALUE} for all. To be called before {@link Spool#passed} tells that it has come to more of them.
     */
    public void pendingFrom(long ordinal) {
        if (pendingFrom != ordinal) {
            pendingFrom = ordinal;
        }
    }

    long pendingFrom() {
        return pendingFrom;
    }

    void addAccepted(long more) {
        accepted.setOpaque(accepted.getPlain() + more);
    }

    void addTurnedAway(long more, long nowMs) {
        if (firstTurnedAwayMs == 0) {
            firstTurnedAwayMs = nowMs;
        }
        lastTurnedAwayMs = nowMs;
        turnedAway.setOpaque(turnedAway.getPlain() + more);
    }

    void addDelivered(long more) {
        delivered.setOpaque(delivered.getPlain() + more);
    }

    void addDeadLettered(long more) {
        deadLettered.setOpaque(deadLettered.getPlain() + more);
    }

    void discarded(long nowMs) {
        firstDiscardedMs = firstDiscardedMs == 0 ? nowMs : firstDiscardedMs;
        lastDiscardedMs = nowMs;
        addDiscarded(1);
    }

    void addDiscarded(long more) {
        discarded.setOpaque(discarded.getPlain() + more);
    }
}
