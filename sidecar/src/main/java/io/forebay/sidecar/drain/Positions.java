// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.drain;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Where Kafka keeps how far each topic of a spool has come: a consumer group's offsets, which transactions write. */
interface Positions extends AutoCloseable {
    /** The group, in the form that the producer asks for. */
    ConsumerGroupMetadata group();

    /** Reads all positions, once no transaction that may still change them is open. */
    KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> read();

    /** Has whatever transactions of these transactional ids are open aborted, as soon as that may be; waits for nothing. */
    void abort(Collection<String> transactionalIds);

    /** Whether every partition of the topic has a leader and as many replicas in sync as it needs, now. */
    KafkaFuture<Boolean> isHealthy(String topic);

    @Override
    void close();

    /**
     * The real ones.
     *
     * @param producer settings of the producer; of them, those count here that an admin client and a consumer have as well
     */
    static Positions kafka(Map<String, Object> producer, String group) {
        ConsumerGroupMetadata metadata = metadata(producer, group);
        Admin admin = Admin.create(only(AdminClientConfig.configNames(), producer));
        return new Positions() {
            @Override
            public ConsumerGroupMetadata group() {
                return metadata;
            }

            @Override
            public KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> read() {
                return admin.listConsumerGroupOffsets(group, new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .partitionsToOffsetAndMetadata();
            }

            @Override
            public void abort(Collection<String> transactionalIds) {
                admin.fenceProducers(transactionalIds);
            }

            @Override
            public KafkaFuture<Boolean> isHealthy(String topic) {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                KafkaFuture<Map<String, TopicDescription>> described =
                        admin.describeTopics(List.of(topic)).allTopicNames();
                KafkaFuture<Map<ConfigResource, Config>> configured =
                        admin.describeConfigs(List.of(resource)).all();
                return described.thenApply(
                        topics -> topics.values().stream().allMatch(each -> isServed(each, configured)));
            }

            @Override
            public void close() {
                admin.close(Duration.ZERO);
            }
        };
    }

    /** Only a consumer makes it without a deprecated constructor; it doesn't connect to anything. */
    private static ConsumerGroupMetadata metadata(Map<String, Object> producer, String group) {
        Map<String, Object> settings = only(ConsumerConfig.configNames(), producer);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return consumer.groupMetadata();
        }
    }

    /** Interceptors and reporters belong to the producer: made a second time, they would count twice. */
    private static Map<String, Object> only(Set<String> names, Map<String, Object> producer) {
        Map<String, Object> settings = new HashMap<>(producer);
        settings.keySet().retainAll(names);
        settings.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
        settings.remove(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG);
        return settings;
    }

    private static boolean isServed(TopicDescription topic, KafkaFuture<Map<ConfigResource, Config>> configured) {
        int needed = needed(configured); // asked for at the same time: a moment later is soon enough for it
        return topic.partitions().stream()
                .allMatch(partition ->
                        partition.leader() != null && partition.isr().size() >= needed);
    }

    /** One where that isn't known, or not to us. */
    private static int needed(KafkaFuture<Map<ConfigResource, Config>> configured) {
        try {
            for (Config config : configured.getNow(Map.of()).values()) {
                ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
                if (entry != null) {
                    return Integer.parseInt(entry.value());
                }
            }
        } catch (ExecutionException | InterruptedException | NumberFormatException unknown) {
            return 1;
        }
        return 1;
    }
}
