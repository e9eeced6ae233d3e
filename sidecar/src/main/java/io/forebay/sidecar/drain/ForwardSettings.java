// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where dead letters are sent to.
 *
 * @param topic the topic that takes them
 * @param producer settings of Kafka's producer, as in {@link DrainSettings}; may hold secrets, so only its names are ever printed
 */
public record ForwardSettings(String topic, Map<String, Object> producer) {
    public ForwardSettings {
        producer = Collections.unmodifiableMap(new TreeMap<>(producer));
    }

    @Override
    public String toString() {
        return "ForwardSettings[topic=" + topic + ", producer=" + producer.keySet() + "]";
    }
}
