// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

/**
 * The internal names of one copy of Kafka's clients: {@code org/apache/kafka}, or wherever a relocated copy has gone. Immutable.
 */
public final class ClientNames {
    private static final String PRODUCER = "/clients/producer/KafkaProducer";
    private static final String ORIGINAL = "org/apache/kafka";

    private final String root;

    private ClientNames(String root) {
        this.root = root;
    }

    /** By the internal name of a class that ends as the producer's does. */
    public static ClientNames of(String producer) {
        if (!producer.endsWith(PRODUCER)) {
            throw new IllegalArgumentException("Expected a producer's class but got " + producer);
        }
        return new ClientNames(producer.substring(0, producer.length() - PRODUCER.length()));
    }

    /** Is it not where Kafka puts it? */
    public boolean isRelocated() {
        return !root.equals(ORIGINAL);
    }

    /** The internal name in this copy for one of Kafka's; other names as they are. */
    public String map(String internalName) {
        return isRelocated() && internalName.startsWith(ORIGINAL + "/")
                ? root + internalName.substring(ORIGINAL.length())
                : internalName;
    }

    String producer() {
        return root + PRODUCER;
    }

    String record() {
        return root + "/clients/producer/ProducerRecord";
    }

    String callback() {
        return root + "/clients/producer/Callback";
    }

    String config() {
        return root + "/clients/producer/ProducerConfig";
    }

    String metrics() {
        return root + "/common/metrics/Metrics";
    }

    String doSendDescriptor() {
        return "(L" + record() + ";L" + callback() + ";)Ljava/util/concurrent/Future;";
    }
}
