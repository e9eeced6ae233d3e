// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.export;

import io.forebay.agent.observe.Client;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;

/** Attributes by OpenTelemetry's semantic conventions for messaging, and the name of what a producer does. */
final class Names {
    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    static final AttributeKey<String> CLIENT = AttributeKey.stringKey("messaging.client.id");
    static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    static final AttributeKey<String> SERVER = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    /** How long {@code send} held its caller up, in seconds. */
    static final AttributeKey<Double> BLOCKED = AttributeKey.doubleKey("forebay.send.blocked");
    /** Records of the topic that were sent again meanwhile. */
    static final AttributeKey<Long> RETRIES = AttributeKey.longKey("forebay.topic.retries");
    /** How a transaction went. */
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("forebay.transaction.outcome");

    /** What became of a span of the agent's. */
    static final AttributeKey<String> SPAN_OUTCOME = AttributeKey.stringKey("forebay.span.outcome");

    static final String KAFKA = "kafka";
    static final String SEND = "send";

    private Names() {}

    /** What all sends of a producer to a topic have in common. */
    static AttributesBuilder send(Client client, String topic) {
        return operation(client, SEND).put(DESTINATION, topic);
    }

    /** What all operations of one kind of a producer have in common. */
    static AttributesBuilder operation(Client client, String name) {
        AttributesBuilder attributes = Attributes.builder()
                .put(SYSTEM, KAFKA)
                .put(OPERATION_NAME, name)
                .put(CLIENT, client.id());
        String host = client.host();
        return host == null ? attributes : attributes.put(SERVER, host).put(PORT, (long) client.port());
    }
}
