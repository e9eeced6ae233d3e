// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * Brokers that are one Kafka, each in a JVM of its own, which may be killed and started again. Either the first alone is the controller
 * too, and has to live; or all are controllers, any of which may die while two live. Who comes to a plain listener may do anything; at the secure one there is a user, whom this class forbids and allows
 * things. Topics are where a test puts them. Not thread-safe.
 */
public final class Cluster implements AutoCloseable {

    private static final int QUORUM = 3;

    private final List<Broker> brokers;

    private Cluster(List<Broker> brokers) {
        this.brokers = brokers;
    }

    /** Makes so many brokers, which aren't started yet. */
    public static Cluster of(int count) {
        List<Broker> brokers = new ArrayList<>();
        BrokerSettings first = null;
        try {
            for (int node = 1; node <= count; node++) {
                Path directory = Files.createTempDirectory("forebay-broker");
                BrokerSettings settings = BrokerSettings.in(directory);
                first = first == null ? settings : first;
                brokers.add(
                        Broker.create(directory, settings, membership(node, settings, first), settings.plainAddress()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Cluster(brokers);
    }

    /**
     * Makes three that are all controllers, which aren't started yet. Topics have three replicas, Kafka's own too, two of which must
     * have a record before it is acknowledged.
     */
    public static Cluster quorum() {
        return quorum(List.of());
    }

    /** The same, each with a port of its own for clients that come through the proxy at another. */
    public static Cluster quorumBehind(List<Integer> proxyPorts, List<Integer> ports, boolean secure) {
        return quorum(IntStream.range(0, QUORUM)
                .mapToObj(i -> new BrokerSettings.Detour(ports.get(i), proxyPorts.get(i), secure))
                .toList());
    }

    private static Cluster quorum(List<BrokerSettings.Detour> detours) {
        List<Path> directories = new ArrayList<>();
        List<BrokerSettings> all = new ArrayList<>();
        List<Broker> brokers = new ArrayList<>();
        try {
            for (int i = 0; i < QUORUM; i++) {
                directories.add(Files.createTempDirectory("forebay-broker"));
                all.add(BrokerSettings.in(directories.get(i), detours.isEmpty() ? null : detours.get(i)));
            }
            for (int i = 0; i < QUORUM; i++) {
                brokers.add(Broker.create(directories.get(i), all.get(i), vote(i + 1, all), addresses(all)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Cluster(brokers);
    }

    private static Map<String, Object> vote(int node, List<BrokerSettings> all) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("node.id", node);
        settings.put(
                "controller.quorum.voters",
                IntStream.rangeClosed(1, all.size())
                        .mapToObj(voter ->
                                voter + "@127.0.0.1:" + all.get(voter - 1).controllerPort())
                        .collect(Collectors.joining(",")));
        // one that all clients trust
        settings.put("ssl.keystore.location", all.get(0).keys().keyStore());
        for (String topics :
                List.of("default", "offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            settings.put(topics + ".replication.factor", QUORUM);
        }
        for (String setting : List.of(
                "min.insync.replicas", "transaction.state.log.min.isr", "share.coordinator.state.topic.min.isr")) {
            settings.put(setting, 2);
        }
        return settings;
    }

    private static String addresses(List<BrokerSettings> all) {
        return all.stream().map(BrokerSettings::plainAddress).collect(Collectors.joining(","));
    }

    private static Map<String, Object> membership(int node, BrokerSettings settings, BrokerSettings first) {
        String listeners =
                "PLAIN://127.0.0.1:%d,SECURE://127.0.0.1:%d".formatted(settings.plainPort(), settings.securePort());
        boolean isFirst = node == 1;
        return Map.of(
                "node.id",
                node,
                "process.roles",
                isFirst ? "broker,controller" : "broker",
                "controller.quorum.voters",
                "1@127.0.0.1:" + first.controllerPort(),
                "listeners",
                isFirst ? listeners + ",CONTROLLER://127.0.0.1:" + first.controllerPort() : listeners,
                // one that all clients trust
                "ssl.keystore.location",
                first.keys().keyStore(),
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:ANONYMOUS",
                "allow.everyone.if.no.acl.found",
                true);
    }

    /** Starts those that don't run, and returns once all serve. */
    public void start() {
        brokers.forEach(Broker::launch);
        brokers.forEach(Broker::awaitServing);
    }

    /** A broker by its number, from 1. */
    public Broker broker(int node) {
        return brokers.get(node - 1);
    }

    /** All of them. */
    public List<Broker> brokers() {
        return List.copyOf(brokers);
    }

    /** The number of the one that is the active controller now, as the others see it. */
    public int controller() {
        AtomicInteger leader = new AtomicInteger();
        await("an active controller")
                .atMost(Patience.LONGEST)
                .ignoreExceptions()
                .until(() -> {
                    leader.set(admin().describeMetadataQuorum()
                            .quorumInfo()
                            .get(5, TimeUnit.SECONDS)
                            .leaderId());
                    return leader.get() > 0;
                });
        return leader.get();
    }

    /** Waits until another than this is the controller; which. */
    public int awaitControllerOtherThan(int node) {
        await("a controller other than " + node).atMost(Patience.LONGEST).until(() -> controller() != node);
        return controller();
    }

    /** The configuration of a sidecar that comes to all of them at their plain listeners. */
    public SidecarConfig plain(SidecarConfig config) {
        return config.with(
                "kafka.bootstrap.servers", brokers.stream().map(Broker::address).collect(Collectors.joining(",")));
    }

    /** The configuration of a sidecar that comes to all brokers as the user. */
    public SidecarConfig secure(SidecarConfig config) {
        SidecarConfig secure = config.with(
                "kafka.bootstrap.servers",
                brokers.stream().map(Broker::secureAddress).collect(Collectors.joining(",")));
        for (Map.Entry<String, String> setting :
                broker(1).secureClientSettings().entrySet()) {
            secure = secure.with("kafka." + setting.getKey(), setting.getValue());
        }
        return secure;
    }

    /** Makes a topic of one partition with replicas on these brokers, the first of which leads. */
    public void createTopic(String name, int... nodes) {
        createTopics(List.of(name), nodes);
    }

    /** The same for many. */
    public void createTopics(List<String> names, int... nodes) {
        Map<Integer, List<Integer>> replicas =
                Map.of(0, Arrays.stream(nodes).boxed().toList());
        done(admin().createTopics(
                        names.stream().map(name -> new NewTopic(name, replicas)).toList())
                .all());
        await("the leaders of " + names.size() + " topics such as " + names.get(0))
                .atMost(Patience.LONGEST)
                .ignoreExceptions()
                .until(() -> admin().describeTopics(names).allTopicNames().get().values().stream()
                        .flatMap(topic -> topic.partitions().stream())
                        .allMatch(partition ->
                                partition.leader() != null && partition.isr().size() == nodes.length));
    }

    /** How many replicas must have a record before it is acknowledged. */
    public void minInSync(String topic, int replicas) {
        done(admin().incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("min.insync.replicas", String.valueOf(replicas)),
                                AlterConfigOp.OpType.SET))))
                .all());
    }

    /** From now on the user may not do this to the topic. */
    public void forbid(AclOperation operation, String topic) {
        done(admin().createAcls(rules(operation, topic, AclPermissionType.DENY)).all());
    }

    /** From now on the user may do this to the topic, once all brokers know; a prohibition goes before it. */
    public void permit(AclOperation operation, String topic) {
        done(admin().createAcls(rules(operation, topic, AclPermissionType.ALLOW))
                .all());
    }

    /** Takes a prohibition back. */
    public void allow(AclOperation operation, String topic) {
        done(admin().deleteAcls(rules(operation, topic, AclPermissionType.DENY).stream()
                        .map(AclBinding::toFilter)
                        .toList())
                .all());
    }

    /** How much the user may produce at each broker, in bytes a second; null for any amount. */
    public void produceQuota(@Nullable Double bytesPerSecond) {
        ClientQuotaEntity user = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, BrokerSettings.USER));
        done(admin().alterClientQuotas(List.of(new ClientQuotaAlteration(
                        user, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond)))))
                .all());
    }

    /** The ends of what all brokers logged. */
    String logTail() {
        return IntStream.rangeClosed(1, brokers.size())
                .mapToObj(node -> "-- broker " + node + "\n" + broker(node).logTail())
                .collect(Collectors.joining());
    }

    List<Long> pids() {
        return brokers.stream().map(Broker::pid).toList();
    }

    @Override
    public void close() {
        brokers.forEach(Broker::close);
    }

    private Admin admin() {
        return broker(1).admin();
    }

    private static List<AclBinding> rules(AclOperation operation, String topic, AclPermissionType type) {
        return List.of(new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:" + BrokerSettings.USER, "*", operation, type)));
    }

    private static void done(KafkaFuture<?> future) {
        try {
            future.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The cluster doesn't do what the test wants of it", e);
        }
    }
}
