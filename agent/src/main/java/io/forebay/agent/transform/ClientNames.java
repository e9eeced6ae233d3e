// SPDX-License-Identifier: Apache-2.0
package io.forebay.agent.transform;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * The internal names of one copy of Kafka's clients: {@code org/apache/kafka}, or wherever a relocated copy has gone. Immutable.
 */
public final class ClientNames {
    /** The method that is changed: the one of both overloads that the other one calls. */
    static final String SEND = "send";

    /** What it calls, with the record as interceptors left it. */
    static final String DO_SEND = "doSend";

    /** Methods without arguments and results that are observed. */
    static final Set<String> OPERATIONS = Collections.unmodifiableSet(new HashSet<>(
            Arrays.asList("flush", "initTransactions", "beginTransaction", "commitTransaction", "abortTransaction")));

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
