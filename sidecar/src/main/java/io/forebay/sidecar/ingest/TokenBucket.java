// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

/**
 * Bytes that may be read: so many a second, and those of one second at most at a time. What has been read can't be given back, so the
 * bucket may run into debt, by one read of each connection; nobody reads until that is paid, so the rate holds over a while.
 */
final class TokenBucket {
    private static final double NANOS = 1e9;

    private final long perSecond;
    private double tokens;
    private long atNanos;

    TokenBucket(long perSecond, long nowNanos) {
        this.perSecond = perSecond;
        tokens = perSecond;
        atNanos = nowNanos;
    }

    void take(long bytes, long nowNanos) {
        refill(nowNanos);
        tokens -= bytes;
    }

    /** How long to wait before more is taken, in nanoseconds; 0 while there is no debt. */
    long debtNanos(long nowNanos) {
        refill(nowNanos);
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * NANOS);
    }

    /** Whether nothing would be different with a new one. */
    boolean isFull(long nowNanos) {
        refill(nowNanos);
        return tokens >= perSecond;
    }

    private void refill(long nowNanos) {
        tokens = Math.min((double) perSecond, tokens + (nowNanos - atNanos) / NANOS * perSecond);
        atNanos = nowNanos;
    }
}
