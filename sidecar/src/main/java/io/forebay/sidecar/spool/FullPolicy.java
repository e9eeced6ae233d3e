// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import java.util.Locale;

/** What becomes of records when the spool is full. Each loses less than the next; only the last two lose anything that nobody was told of. */
public enum FullPolicy {
    /** Everybody waits until the drain has made room; nothing is lost. */
    BLOCK,
    /** Who reads answers is told that the record was not taken; who doesn't waits. */
    REJECT,
    /** Who reads answers is told; the record of who doesn't is thrown away and counted ({@link Account#turnedAway}). */
    DROP_NEWEST,
    /** The oldest records that wait for Kafka are thrown away and counted; new ones wait only until that has made room. */
    DROP_OLDEST;

    private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /**
     * Whether a client waits for room.
     *
     * @param readsAnswers whether it could be told otherwise
     */
    public boolean makesWait(boolean readsAnswers) {
        return switch (this) {
            case BLOCK, DROP_OLDEST -> true;
            case REJECT -> !readsAnswers;
            case DROP_NEWEST -> false;
        };
    }

    /** As it is written in a configuration file. */
    public String text() {
        return text;
    }

    /**
     * The policy that is written like that.
     *
     * @throws IllegalArgumentException where none is
     */
    public static FullPolicy ofText(String text) {
        for (FullPolicy policy : values()) {
            if (policy.text.equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no policy for a full spool");
    }
}
