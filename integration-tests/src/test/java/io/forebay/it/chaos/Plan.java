// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What happens in a round, and when: a function of the seed and the round's number alone, so that it can be had again. What a
 * machine can't do is in the plan as well, and skipped.
 *
 * @param gentle whether nothing happens after which a record may be there twice
 * @param cluster whether Kafka is three brokers, in one round of four, and not one
 * @param lateTopicAt when the topic is made that isn't there at first, in milliseconds after the beginning
 */
record Plan(boolean gentle, boolean cluster, long lateTopicAt, Map<Track, List<Step>> steps) {

    static Plan of(long seed, int round, long milliseconds) {
        Random random = new Random(seed * 1_000_003 + round);
        // The first draws of similar seeds are similar.
        random.nextLong();
        boolean gentle = random.nextInt(3) == 0;
        boolean cluster = random.nextInt(4) == 0;
        long lateTopicAt = random.nextLong(milliseconds / 4, milliseconds);
        Map<Track, List<Step>> steps = new EnumMap<>(Track.class);
        for (Track track : Track.values()) {
            steps.put(
                    track,
                    stepsOf(Disaster.of(track, gentle, cluster), track, milliseconds, new Random(random.nextLong())));
        }
        return new Plan(gentle, cluster, lateTopicAt, steps);
    }

    private static List<Step> stepsOf(List<Disaster> possible, Track track, long milliseconds, Random random) {
        List<Step> steps = new ArrayList<>();
        long at = 0;
        while (true) {
            at += random.nextInt(track.shortestPause(), track.longestPause());
            Disaster disaster = possible.get(random.nextInt(possible.size()));
            long lasts = random.nextInt(disaster.shortest(), disaster.longest());
            if (at + lasts > milliseconds) {
                return steps;
            }
            steps.add(new Step(at, disaster, lasts, random.nextLong()));
            at += lasts;
        }
    }
}
