// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.spool.RecordSink;
import io.forebay.sidecar.spool.Topic;
import java.util.Arrays;

/**
 * A few topics: those of the records that came together, or that wait for their acknowledgement together. With more than
 * {@value #MOST} it stands for all topics, which makes an ack wait longer than it must, never too short. Confined to the event loop.
 */
final class TopicSet {
    private static final int MOST = 32;

    private Topic[] topics = new Topic[1];
    private int size;
    private boolean all;
    private long from = Long.MAX_VALUE;

    /** A record of that topic, for whoever asks for {@link #from}. */
    void add(Topic topic, long ordinal) {
        from = Math.min(from, ordinal);
        add(topic);
    }

    void add(Topic topic) {
        if (size > 0 && topics[size - 1] == topic) {
            return;
        }
        for (int i = 0; i < size; i++) {
            if (topics[i] == topic) {
                return;
            }
        }
        if (size == MOST) {
            all = true;
            return;
        }
        if (size == topics.length) {
            topics = Arrays.copyOf(topics, 2 * size);
        }
        topics[size++] = topic;
    }

    void addAll(TopicSet others) {
        for (int i = 0; i < others.size; i++) {
            add(others.topics[i]);
        }
        all |= others.all;
        from = Math.min(from, others.from);
    }

    void clear() {
        Arrays.fill(topics, 0, size, null);
        size = 0;
        all = false;
        from = Long.MAX_VALUE;
    }

    /** The ordinal of the first of the records. */
    long from() {
        return from;
    }

    /** Whether all records of these topics up to that ordinal have left the spool. */
    boolean haveLeft(RecordSink sink, long ordinal) {
        if (all) {
            return ordinal <= sink.delivered();
        }
        for (int i = 0; i < size; i++) {
            if (!sink.hasLeft(topics[i], ordinal)) {
                return false;
            }
        }
        return true;
    }
}
