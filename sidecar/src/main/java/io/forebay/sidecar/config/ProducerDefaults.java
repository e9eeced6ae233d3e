// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.METADATA_MAX_IDLE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRY_BACKOFF_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG;

import java.util.List;

/**
 * What Forebay sets for Kafka's producer where nobody says otherwise, and why. Two kinds: what the promise rests on, which
 * {@link ProducerRules} keeps from being changed, and what makes delivery fast and an outage end fast, which anybody may change.
 */
final class ProducerDefaults {
    record Default(String name, String value, String why) {}

    static final String ENDLESS = String.valueOf(Integer.MAX_VALUE);

    static final List<Default> ALL = List.of(
            of(ACKS_CONFIG, "all", """
                    A record counts as delivered once every in-sync replica has it. Can't be changed."""),
            of(ENABLE_IDEMPOTENCE_CONFIG, "true", """
                    Retries neither duplicate nor reorder. Can't be changed."""),
            of(DELIVERY_TIMEOUT_MS_CONFIG, ENDLESS, """
                    The longest that Kafka has, 24.8 days: a shorter one would give up on records in an outage. Can't be changed."""),
            of(RETRIES_CONFIG, ENDLESS, """
                    Kafka's own default, without a practical end. Can't be changed."""),
            of(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "5", """
                    The most with which idempotence keeps the order. With 1, topics of one replica have no duplicates either when their \
                    broker ends while batches are unanswered, see delivery.md; what that costs was not measured."""),
            of(LINGER_MS_CONFIG, "20", """
                    Larger batches, for at most 20 ms of waiting when there is little to send. The spool's acknowledgements don't wait \
                    for it, only delivered ones."""),
            of(BATCH_SIZE_CONFIG, "262144", """
                    Fewer, larger requests; measured to double the rate at 100 bytes a record, together with linger.ms."""),
            of(COMPRESSION_TYPE_CONFIG, "lz4", """
                    Costs little processor time and spares network and broker disks."""),
            of(BUFFER_MEMORY_CONFIG, "33554432", """
                    Enough to keep brokers busy, and fits a heap of 128 MB. The backlog of an outage waits in the spool, not here."""),
            of(MAX_BLOCK_MS_CONFIG, "0", """
                    A send never waits, neither for what is to be known of a topic nor for buffer memory: other topics go on meanwhile. \
                    Can't be changed."""),
            of(REQUEST_TIMEOUT_MS_CONFIG, "5000", """
                    How long a broker may take for a request. When a follower of one topic dies, its leader holds that topic's request for \
                    as long as this, and those of the healthy topics behind it on the same connection: Kafka's default is 30 s."""),
            of(RECONNECT_BACKOFF_MS_CONFIG, "50", """
                    Kafka's own default: the first wait before a broker is tried again."""),
            of(RECONNECT_BACKOFF_MAX_MS_CONFIG, "250", """
                    The longest such wait. It decides how soon a broker's return is noticed."""),
            of(RETRY_BACKOFF_MS_CONFIG, "100", """
                    Kafka's own default: the first wait before a request is sent again."""),
            of(RETRY_BACKOFF_MAX_MS_CONFIG, "250", """
                    The longest such wait, also between two requests for metadata."""),
            of(SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, "2000", """
                    A host that doesn't answer at all is given up after two seconds rather than ten; one lost packet fits in."""),
            of(SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, "5000", """
                    The longest such time-out, after several failures."""),
            of(METADATA_MAX_IDLE_CONFIG, "2592000000", """
                    Thirty days. A topic that the producer has forgotten can't be sent to in an outage, so none is forgotten soon."""));

    private ProducerDefaults() {}

    private static Default of(String name, String value, String why) {
        return new Default(name, value, why);
    }
}
