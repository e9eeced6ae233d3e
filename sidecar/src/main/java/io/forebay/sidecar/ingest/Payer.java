// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Topic;
import org.jspecify.annotations.Nullable;

/** Who is charged for what a connection takes: its listener or its user, over all of their connections. Confined to the event loop. */
final class Payer {
    private final String name;
    private final String rateKey;
    private final String shareKey;
    private QuotaSettings quota;
    private @Nullable TokenBucket rate;
    private @Nullable Share share;
    private int connections;
    private boolean wakes;

    /**
     * @param name for people
     * @param rateKey the setting that limits its rate
     * @param shareKey the setting that limits its share
     */
    Payer(String name, String rateKey, String shareKey, QuotaSettings quota, long nowNanos) {
        this.name = name;
        this.rateKey = rateKey;
        this.shareKey = shareKey;
        this.quota = quota;
        rate = bucket(quota, nowNanos);
        share = share(quota);
    }

    private static @Nullable TokenBucket bucket(QuotaSettings quota, long nowNanos) {
        return quota.bytesPerSecond() == Long.MAX_VALUE ? null : new TokenBucket(quota.bytesPerSecond(), nowNanos);
    }

    private static @Nullable Share share(QuotaSettings quota) {
        return quota.spoolBytes() == Long.MAX_VALUE ? null : new Share(quota.spoolBytes());
    }

    /** Other limits: what waits in the spool stays counted, as far as it was; a new rate begins without a debt. */
    void change(QuotaSettings now, long nowNanos) {
        if (now.bytesPerSecond() != quota.bytesPerSecond()) {
            rate = bucket(now, nowNanos);
        }
        if (share == null || now.spoolBytes() == Long.MAX_VALUE) {
            share = share(now);
        } else {
            share.limit(now.spoolBytes());
        }
        quota = now;
    }

    void received(long bytes, long nowNanos) {
        if (rate != null) {
            rate.take(bytes, nowNanos);
        }
    }

    /** How long its connections are not to be read, in nanoseconds. */
    long pauseNanos(long nowNanos) {
        return rate == null ? 0 : rate.debtNanos(nowNanos);
    }

    void stored(Topic topic, long bytes) {
        if (share != null) {
            share.stored(topic, bytes);
        }
    }

    void mark(long ordinal) {
        if (share != null) {
            share.mark(ordinal);
        }
    }

    void release(RecordSink sink) {
        if (share != null) {
            share.release(sink);
        }
    }

    /** Whether the spool is full as far as this one is concerned. */
    boolean isAtItsShare() {
        return share != null && share.isUsedUp();
    }

    String overShare() {
        return share == null
                ? ""
                : share.waiting() + " bytes of " + name + " wait in the spool, its share is " + share.limit() + " ("
                        + shareKey + ")";
    }

    void sayOverRate(Incidents incidents) {
        incidents.held(rateKey + name, name + " sends more than it may, and is read more slowly (" + rateKey + ")");
    }

    void sayOverShare(Incidents incidents) {
        incidents.held(shareKey + name, overShare() + "; its clients wait");
    }

    void joined() {
        connections++;
    }

    void left() {
        connections--;
    }

    /** Whether forgetting it would change nothing. */
    boolean isIdle(long nowNanos) {
        return connections == 0 && (rate == null || rate.isFull(nowNanos)) && (share == null || share.waiting() == 0);
    }

    /** True for the first caller until {@link #awoken}: a payer needs one timer, however many connections it has. */
    boolean mayWake() {
        boolean first = !wakes;
        wakes = true;
        return first;
    }

    void awoken() {
        wakes = false;
    }
}
