// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.spool;

import io.forebay.sidecar.record.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Makes topics for fakes of {@link RecordSink}. */
public final class TestTopics {
    private final Map<String, Topic> byName = new HashMap<>();

    public Topic get(byte[] utf8, int offset, int length) {
        String problem = TopicName.problem(utf8, offset, length);
        if (problem != null) {
            throw new IllegalArgumentException(problem);
        }
        String name = new String(utf8, offset, length, StandardCharsets.US_ASCII);
        return byName.computeIfAbsent(name, n -> new Topic(n, new Account(n, byName.size())));
    }
}
