// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes producers: the first one, and the next when one has failed. */
@FunctionalInterface
interface ProducerFactory {
    /**
     * May throw {@link org.apache.kafka.common.KafkaException}, for instance where no broker's name can be resolved yet.
     *
     * @param singly whether every record is to have a batch of its own, so that a broker judges each by itself
     */
    Producer<byte[], byte[]> create(boolean singly);

    static ProducerFactory kafka(Map<String, Object> settings) {
        return singly -> {
            Map<String, Object> all = new HashMap<>(settings);
            if (singly) {
                all.put(ProducerConfig.BATCH_SIZE_CONFIG, 0);
            }
            return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
        };
    }
}
