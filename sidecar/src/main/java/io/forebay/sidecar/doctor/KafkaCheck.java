// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.doctor;

import io.forebay.sidecar.doctor.Finding.Grade;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** The cluster as the sidecar's own credentials see it, and each topic: is it there, may it be written, can it be. */
final class KafkaCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REQUEST_MS = 5_000;
    private static final String SERVERS = AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG;

    /** The last level of each release. */
    private static final NavigableMap<Integer, String> LAST_LEVELS = new TreeMap<>(Map.ofEntries(
            Map.entry(7, "3.3"),
            Map.entry(8, "3.4"),
            Map.entry(11, "3.5"),
            Map.entry(14, "3.6"),
            Map.entry(19, "3.7"),
            Map.entry(20, "3.8"),
            Map.entry(21, "3.9"),
            Map.entry(25, "4.0"),
            Map.entry(27, "4.1"),
            Map.entry(29, "4.2"),
            Map.entry(30, "4.3"),
            Map.entry(33, "4.4")));

    private final Map<String, Object> producer;
    private final int maxRecordBytes;
    private final Findings findings;

    /** @param producer the settings of the sidecar's producer */
    KafkaCheck(Map<String, Object> producer, int maxRecordBytes, Findings findings) {
        this.producer = producer;
        this.maxRecordBytes = maxRecordBytes;
        this.findings = findings;
    }

    void run(Set<String> topics) {
        Map<String, Object> settings = new HashMap<>(producer);
        settings.keySet().retainAll(AdminClientConfig.configNames());
        settings.remove(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG); // the producer's: they would count twice
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, producer.get(AdminClientConfig.CLIENT_ID_CONFIG) + "-doctor");
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        try (Admin admin = Admin.create(settings)) {
            Collection<Node> nodes = ask(admin.describeCluster().nodes());
            findings.ok("kafka", nodes.size() + " brokers at " + producer.get(SERVERS));
            version(admin);
            Map<String, TopicDescription> found = new TreeMap<>();
            admin.describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .topicNameValues()
                    .forEach((topic, description) -> topic(topic, description, found));
            settings(admin, found);
        } catch (KafkaException e) {
            unreachable(cause(e));
        } catch (ExecutionException e) {
            unreachable(cause(e));
        } catch (TimeoutException e) {
            unreachable(e);
        }
    }

    /** The deepest reason says most. */
    private static Throwable cause(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static <T> T ask(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }

    private void unreachable(Throwable cause) {
        Object servers = producer.get(SERVERS);
        if (cause instanceof AuthenticationException) {
            findings.fail(
                    Grade.PERMISSION,
                    "kafka",
                    servers + " doesn't accept who we are: " + cause.getMessage(),
                    "look at kafka.security.protocol, kafka.sasl.* and kafka.ssl.*");
        } else if (cause instanceof UnsupportedVersionException) {
            findings.fail(
                    Grade.UNAVAILABLE,
                    "kafka",
                    "the brokers at " + servers + " are too old: " + cause.getMessage(),
                    "Kafka 2.1 or newer is needed");
        } else {
            findings.fail(
                    Grade.UNAVAILABLE,
                    "kafka",
                    "no broker at " + servers + " answers: " + cause.getMessage(),
                    "is it up, and is kafka.bootstrap.servers right? Records are accepted meanwhile, and kept");
        }
    }

    private void version(Admin admin) {
        try {
            FinalizedVersionRange level = ask(admin.describeFeatures().featureMetadata())
                    .finalizedFeatures()
                    .get("metadata.version");
            findings.ok(
                    "kafka",
                    level == null
                            ? "the brokers' version isn't told: older than 3.3, or with ZooKeeper"
                            : "the brokers are at metadata.version " + level.maxVersionLevel() + " ("
                                    + release(level.maxVersionLevel()) + ")");
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            findings.ok("kafka", "the brokers' version isn't told: " + cause(e).getMessage());
        }
    }

    /** The release that a level came with, as Kafka's {@code MetadataVersion} has them. */
    private static String release(short level) {
        if (level < 7) {
            return "Kafka 3.2 or older";
        }
        Map.Entry<Integer, String> release = LAST_LEVELS.ceilingEntry((int) level);
        return release == null ? "newer than Kafka 4.4" : "Kafka " + release.getValue();
    }

    private void topic(String topic, KafkaFuture<TopicDescription> future, Map<String, TopicDescription> found) {
        try {
            TopicDescription description = ask(future);
            Set<AclOperation> allowed = description.authorizedOperations();
            if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.WRITE)) {
                forbidden(topic, "may not be written");
                return;
            }
            String leaderless = leaderless(description);
            if (leaderless != null) {
                findings.fail(
                        Grade.UNAVAILABLE,
                        "topic",
                        topic + ": no leader for partition " + leaderless + ": its records wait",
                        "start the brokers that have it; kafka-topics.sh --describe --topic " + topic + " names them");
                return;
            }
            found.put(topic, description);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = cause(e);
            if (cause instanceof UnknownTopicOrPartitionException) {
                findings.fail(
                        Grade.UNAVAILABLE,
                        "topic",
                        topic
                                + ": there is no such topic: its records wait until there is, unless brokers make topics by "
                                + "themselves",
                        "kafka-topics.sh --bootstrap-server " + producer.get(SERVERS) + " --create --topic " + topic);
            } else if (cause instanceof AuthorizationException) {
                forbidden(topic, "may not be seen");
            } else {
                findings.fail(
                        Grade.UNAVAILABLE,
                        "topic",
                        topic + ": can't be looked at: " + cause.getMessage(),
                        "look at the brokers' logs");
            }
        }
    }

    private void forbidden(String topic, String what) {
        findings.fail(
                Grade.PERMISSION,
                "topic",
                topic + ": " + what + " with these credentials: its records wait until it may",
                "kafka-acls.sh --bootstrap-server " + producer.get(SERVERS)
                        + " --add --allow-principal User:… --operation Write --operation Describe --topic " + topic);
    }

    private static @Nullable String leaderless(TopicDescription description) {
        for (TopicPartitionInfo partition : description.partitions()) {
            if (partition.leader() == null || partition.leader().isEmpty()) {
                return Integer.toString(partition.partition());
            }
        }
        return null;
    }

    private void settings(Admin admin, Map<String, TopicDescription> topics) {
        List<ConfigResource> resources = topics.keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<ConfigResource, KafkaFuture<Config>> settings =
                admin.describeConfigs(resources).values();
        topics.forEach((topic, description) ->
                topic(topic, description, config(settings.get(new ConfigResource(ConfigResource.Type.TOPIC, topic)))));
    }

    /** Null where it isn't told: who may write need not be allowed to see settings. */
    private static @Nullable Config config(@Nullable KafkaFuture<Config> future) {
        try {
            return future == null ? null : ask(future);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return null;
        }
    }

    private void topic(String topic, TopicDescription description, @Nullable Config config) {
        long isr = number(config, "min.insync.replicas", 1);
        long most = number(config, "max.message.bytes", Long.MAX_VALUE);
        int least = description.partitions().stream()
                .mapToInt(partition -> partition.isr().size())
                .min()
                .orElse(0);
        if (least < isr) {
            findings.fail(
                    Grade.UNAVAILABLE,
                    "topic",
                    topic + ": " + least + " replicas are in sync, min.insync.replicas is " + isr
                            + ": its records wait",
                    "start the brokers that are away, or lower min.insync.replicas");
        } else if (most < maxRecordBytes) {
            findings.advise(
                    "topic",
                    topic + ": max.message.bytes is " + most + ", ingest.record.max.bytes is " + maxRecordBytes
                            + ": what is between becomes a dead letter",
                    "raise the one or lower the other");
        } else {
            findings.ok(
                    "topic",
                    topic + ": may be written, " + description.partitions().size() + " partitions");
        }
    }

    private static long number(@Nullable Config config, String name, long otherwise) {
        ConfigEntry entry = config == null ? null : config.get(name);
        return entry == null || entry.value() == null || !entry.value().matches("\\d{1,18}")
                ? otherwise
                : Long.parseLong(entry.value());
    }
}
