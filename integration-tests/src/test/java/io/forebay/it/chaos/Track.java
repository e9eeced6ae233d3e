// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

/** What can be in trouble independently of the others. Each has a thread, and one trouble at a time. */
enum Track {
    NETWORK(500, 4_000),
    BROKER(4_000, 14_000),
    SIDECAR(2_000, 8_000),
    DISK(6_000, 20_000),
    APPLICATION(4_000, 14_000);

    private final int shortestPause;
    private final int longestPause;

    Track(int shortestPause, int longestPause) {
        this.shortestPause = shortestPause;
        this.longestPause = longestPause;
    }

    /** Milliseconds without trouble between two troubles, at least and below. */
    int shortestPause() {
        return shortestPause;
    }

    int longestPause() {
        return longestPause;
    }
}
