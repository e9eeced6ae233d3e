// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;

/**
 * Other settings for Kafka's producer, of which a producer has been made already, so that it is known that one can be made.
 *
 * @param settings may hold secrets, so they are never printed
 * @param factory makes more of that kind
 * @param room in such a producer's memory
 * @param producer has sent nothing yet
 */
record ProducerChange(
        Map<String, Object> settings, ProducerFactory factory, BufferRoom room, Producer<byte[], byte[]> producer) {
    /** @throws KafkaException where no producer can be made */
    static ProducerChange kafka(Map<String, Object> settings) {
        ProducerFactory factory = ProducerFactory.kafka(settings);
        return new ProducerChange(settings, factory, new BufferRoom(settings), factory.create(false));
    }

    /** Throws away the producer that was made. */
    void close() {
        producer.close(Duration.ZERO);
    }

    @Override
    public String toString() {
        return "ProducerChange" + settings.keySet();
    }
}
