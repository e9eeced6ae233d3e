// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG;

import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The settings of Kafka's producer that would break a promise of Forebay's, and which. */
final class ProducerRules {
    /**
     * @param broken whether a value breaks it
     * @param reason what would happen
     * @param instead what to do
     */
    record Rule(Predicate<String> broken, String reason, String instead) {}

    private static final String LEAVE_OUT = "leave it out";

    private static final int LEAST_TRANSACTION_MS = 5_000;

    static final Map<String, Rule> ALL = Map.ofEntries(
            Map.entry(
                    ACKS_CONFIG,
                    new Rule(
                            value -> !value.equals("all") && !value.equals("-1"),
                            "a record acknowledged by fewer replicas than all can be lost with one broker, after it has left the spool",
                            "leave it out, or write all")),
            Map.entry(
                    ENABLE_IDEMPOTENCE_CONFIG,
                    new Rule(
                            value -> !value.equalsIgnoreCase("true"),
                            "without idempotence a retry can duplicate and reorder records",
                            "leave it out, or write true")),
            Map.entry(
                    DELIVERY_TIMEOUT_MS_CONFIG,
                    new Rule(
                            value -> !value.equals(ProducerDefaults.ENDLESS),
                            "a finite time-out gives up on records in an outage that is longer",
                            "leave it out: Forebay sets " + ProducerDefaults.ENDLESS)),
            Map.entry(
                    RETRIES_CONFIG,
                    new Rule(
                            value -> !value.equals(ProducerDefaults.ENDLESS),
                            "a limit on retries gives up on records in an outage",
                            "leave it out: Kafka's default has no practical end")),
            Map.entry(
                    MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                    new Rule(
                            value -> value.matches("\\d{2,}|[6-9]"),
                            "with more than 5 requests in flight the order of retried records isn't kept",
                            "write 1 to 5")),
            Map.entry(
                    MAX_BLOCK_MS_CONFIG,
                    new Rule(
                            value -> !value.equals("0"),
                            "a send that waits for one topic holds up all the others",
                            "leave it out: Forebay tries again by itself")),
            Map.entry(
                    TRANSACTIONAL_ID_CONFIG,
                    new Rule(value -> true, "Forebay sets it itself, in exactly-once mode", LEAVE_OUT)),
            Map.entry(
                    TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG,
                    new Rule(
                            value -> !value.equalsIgnoreCase("false"),
                            "nobody would finish such transactions",
                            LEAVE_OUT)),
            Map.entry(
                    KEY_SERIALIZER_CLASS_CONFIG,
                    new Rule(value -> true, "Forebay sends the very bytes that it was given", LEAVE_OUT)),
            Map.entry(
                    VALUE_SERIALIZER_CLASS_CONFIG,
                    new Rule(value -> true, "Forebay sends the very bytes that it was given", LEAVE_OUT)),
            Map.entry(
                    TRANSACTION_TIMEOUT_CONFIG,
                    new Rule(
                            value -> !value.matches("\\d{1,9}") || Integer.parseInt(value) < LEAST_TRANSACTION_MS,
                            "a transaction that takes longer is aborted and sent again, and on a slow network the next one too",
                            "leave it out: Kafka's own 60000 is enough")));

    private ProducerRules() {}

    /** The rule that the value breaks, or null. */
    static @Nullable Rule brokenBy(String name, String value) {
        Rule rule = ALL.get(name);
        return rule != null && rule.broken().test(value.strip()) ? rule : null;
    }
}
