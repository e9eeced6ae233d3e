// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.verify;

/**
 * What has arrived of one topic and one minute of receipt, of all spools together.
 *
 * @param minuteMs when the minute begins, epoch milliseconds
 * @param counted records that were received
 * @param arrived how many of them are in the topic
 * @param missing how many are not, but should be
 * @param notCheckable how many are not, and may have been deleted by the topic's retention
 * @param duplicated how often one is there again
 * @param different whether all have arrived and their checksum is another
 */
public record Line(
        String topic,
        long minuteMs,
        long counted,
        long arrived,
        long missing,
        long notCheckable,
        long duplicated,
        boolean different) {

    Line plus(Part part) {
        return new Line(
                topic,
                minuteMs,
                counted + part.counted.count(),
                arrived + part.arrived(),
                missing + part.missing() - part.notCheckable(),
                notCheckable + part.notCheckable(),
                duplicated + part.duplicated(),
                different || part.isDifferent());
    }

    /** Of the checksum: {@code ok}, {@code different}, or {@code -} where not all is there that it is of. */
    public String checksum() {
        return different ? "different" : missing + notCheckable > 0 ? "-" : "ok";
    }

    public boolean isWell() {
        return missing == 0 && !different;
    }
}
