// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import static io.forebay.it.chaos.Track.APPLICATION;
import static io.forebay.it.chaos.Track.BROKER;
import static io.forebay.it.chaos.Track.DISK;
import static io.forebay.it.chaos.Track.NETWORK;
import static io.forebay.it.chaos.Track.SIDECAR;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What can happen. The gentle ones leave the sidecar's producer alive, so they may not cause duplicates; after the others a record
 * may be there twice.
 */
enum Disaster {
    LATENCY(NETWORK, true, 1_000, 6_000),
    THROTTLE(NETWORK, true, 1_000, 6_000),
    RESET(NETWORK, true, 0, 1),
    REFUSE(NETWORK, true, 500, 6_000),
    /** Longer than the sidecar's request time-out, sometimes. */
    BLACK_HOLE(NETWORK, true, 500, 9_000),
    HALF_OPEN(NETWORK, true, 500, 9_000),
    LOST_ANSWERS(NETWORK, true, 500, 9_000),
    /** Changes bytes below TLS. Without TLS an answer can say anything, so there it isn't done. */
    CORRUPT_BYTES(NETWORK, false, 500, 4_000),

    /** After its start it knows only the last batch of each producer: where more had no answer, they are there twice. */
    BROKER_KILLED(BROKER, false, 0, 8_000),
    BROKER_STOPPED(BROKER, false, 0, 4_000),
    /** Longer than the request time-out and the broker's own session, so that of three brokers another leads and controls. */
    BROKER_FROZEN(BROKER, true, 6_000, 10_000),
    /** Comes back with an empty disk: what it had acknowledged is gone. */
    BROKER_WIPED(BROKER, false, 0, 3_000),
    CONTROLLER_KILLED(BROKER, false, 0, 8_000),

    SIDECAR_FROZEN(SIDECAR, true, 3_000, 12_000),
    SIDECAR_KILLED(SIDECAR, false, 0, 3_000),
    SIDECAR_KILLED_AT_ITS_START(SIDECAR, false, 0, 2_000),
    SIDECAR_TERMINATED(SIDECAR, false, 0, 1_000),
    SIDECAR_WITHOUT_DESCRIPTORS(SIDECAR, false, 2_000, 6_000),
    CLOCK_STEPPED(SIDECAR, false, 0, 1),

    DISK_FULL(DISK, true, 1_000, 8_000),

    APPLICATION_KILLED(APPLICATION, true, 0, 500);

    private final Track track;
    private final boolean gentle;
    private final int shortest;
    private final int longest;

    Disaster(Track track, boolean gentle, int shortest, int longest) {
        this.track = track;
        this.gentle = gentle;
        this.shortest = shortest;
        this.longest = longest;
    }

    /** Those of a track, with one broker or three. */
    static List<Disaster> of(Track track, boolean gentleOnly, boolean cluster) {
        // A lone controller is any broker; and one of three that is back with an empty disk has forgotten how it voted.
        Disaster impossible = cluster ? BROKER_WIPED : CONTROLLER_KILLED;
        return Arrays.stream(values())
                .filter(disaster -> disaster.track == track && (disaster.gentle || !gentleOnly))
                .filter(disaster -> disaster != impossible)
                .toList();
    }

    Track track() {
        return track;
    }

    /** Milliseconds that it lasts, at least and below. */
    int shortest() {
        return shortest;
    }

    int longest() {
        return longest;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
