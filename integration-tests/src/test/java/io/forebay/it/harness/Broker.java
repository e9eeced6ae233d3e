// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in a JVM of its own, which keeps its ports and its data however often it is stopped, killed and started
 * again. Not thread-safe.
 */
public final class Broker implements AutoCloseable {

    private static final String LIB = System.getProperty("forebay.broker.lib") + "/*";

    private final Path directory;
    private final Path log;
    private final BrokerSettings settings;
    private final String bootstrap;
    private final Admin admin;
    private @Nullable Process process;

    private Broker(Path directory, BrokerSettings settings, String bootstrap) {
        this.directory = directory;
        this.log = directory.resolve("broker.log");
        this.settings = settings;
        this.bootstrap = bootstrap;
        this.admin = Admin.create(clientSettings());
    }

    /** Makes a broker, which isn't started yet. */
    public static Broker create() {
        return create(null);
    }

    /** Makes one that also listens at a port of its own for clients that come through a proxy at another. */
    public static Broker behind(int proxyPort, int port, boolean secure) {
        return create(new BrokerSettings.Detour(port, proxyPort, secure));
    }

    private static Broker create(BrokerSettings.@Nullable Detour detour) {
        try {
            Path directory = Files.createTempDirectory("forebay-broker");
            BrokerSettings settings = BrokerSettings.in(directory, detour);
            return create(directory, settings, Map.of(), settings.plainAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes one in a directory of its own, some of whose settings are others, and whose clients begin at these addresses. */
    static Broker create(Path directory, BrokerSettings settings, Map<String, Object> others, String bootstrap)
            throws IOException {
        settings.write(directory.resolve("server.properties"), others);
        Broker broker = new Broker(directory, settings, bootstrap);
        broker.format();
        return broker;
    }

    /** Empties its disk, as when it got a new one; it doesn't run. */
    public void wipe() {
        Directories.delete(settings.data());
        format();
    }

    /** Where its logs are. */
    public Path data() {
        return settings.data();
    }

    private void format() {
        Commands.output(
                Commands.jdk("java"),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                LIB,
                "kafka.tools.StorageTool",
                "format",
                "-t",
                "Rm9yZWJheUludGVncmF0aQ",
                "-c",
                directory.resolve("server.properties").toString());
    }

    /** Starts it, or does nothing where it runs, and returns once it serves. */
    public void start() {
        launch();
        awaitServing();
    }

    /** Starts it without waiting. */
    public void launch() {
        if (isRunning()) {
            return;
        }
        try {
            process = new ProcessBuilder(
                            Commands.jdk("java"),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                            "-Dorg.slf4j.simpleLogger.showDateTime=true",
                            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                            "-cp",
                            LIB,
                            "kafka.Kafka",
                            directory.resolve("server.properties").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Waits for the port, at which a client may first notice that the broker is back. */
    public void awaitListening() {
        await("the broker's port " + settings.plainPort())
                .pollInterval(Duration.ofMillis(10))
                .atMost(Patience.LONGEST)
                .until(() -> checkRunning() && Ports.accepts(settings.plainPort()));
    }

    /** Waits until metadata shows it, that is, until it serves its clients. */
    public void awaitServing() {
        awaitListening();
        await("the broker to serve")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Patience.LONGEST)
                .until(() -> checkRunning() && serves());
    }

    /** Asks it to stop and waits. */
    public void stop() {
        end(Process::destroy);
    }

    /** Kills it with SIGKILL. */
    public void kill() {
        end(Process::destroyForcibly);
    }

    /** Stops all its threads where they stand, as SIGSTOP does, until {@link #thaw}. */
    public void freeze() {
        Commands.output("sh", "-c", "kill -STOP " + pid());
    }

    public void thaw() {
        Commands.output("sh", "-c", "kill -CONT " + pid());
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** The address of the plain listener. */
    public String address() {
        return settings.plainAddress();
    }

    /** The address of the listener for {@link #secureClientSettings()}. */
    public String secureAddress() {
        return "127.0.0.1:" + settings.securePort();
    }

    /** What a client needs to get in at {@link #secureAddress()}. */
    public Map<String, String> secureClientSettings() {
        return Map.of(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                "SASL_SSL",
                SaslConfigs.SASL_MECHANISM,
                "PLAIN",
                SaslConfigs.SASL_JAAS_CONFIG,
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
                        .formatted(BrokerSettings.USER, BrokerSettings.USER_PASSWORD),
                SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG,
                settings.keys().trustStore().toString(),
                SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG,
                "PKCS12",
                SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
                Keys.PASSWORD);
    }

    /** Settings of the tests' own clients, impatient enough to see a broker's return at once. */
    Map<String, Object> clientSettings() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG,
                20,
                CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                100);
    }

    /** Makes a topic of one partition, with as many replicas as the broker gives it by default. */
    public void createTopic(String name) {
        createTopic(name, 1, Map.of());
    }

    public void createTopic(String name, int partitions, Map<String, String> settingsOfTopic) {
        try {
            admin.createTopics(List.of(
                            new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settingsOfTopic)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            await("leader of " + name)
                    .atMost(Patience.LONGEST)
                    .ignoreExceptions()
                    .until(() -> hasLeaders(name));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot make topic " + name, e);
        }
    }

    /** Deletes a topic, and waits until it is gone. */
    public void deleteTopic(String name) {
        try {
            admin.deleteTopics(List.of(name)).all().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot delete topic " + name, e);
        }
        await(name + " to be gone").atMost(Patience.LONGEST).until(() -> !topics().contains(name));
    }

    /** The names of its topics. */
    public Set<String> topics() {
        try {
            return admin.listTopics().names().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot list the topics", e);
        }
    }

    /** For what a test wants to know of it or do to it; closed with it. */
    public Admin admin() {
        return admin;
    }

    /** Changes one setting of a topic, and returns when the broker has it. */
    public void alterTopic(String name, String setting, String value) {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
        AlterConfigOp set = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get(30, TimeUnit.SECONDS);
            await(setting + " of " + name).atMost(Patience.LONGEST).until(() -> {
                Config now = admin.describeConfigs(List.of(topic))
                        .all()
                        .get(5, TimeUnit.SECONDS)
                        .get(topic);
                ConfigEntry entry = now == null ? null : now.get(setting);
                return entry != null && value.equals(entry.value());
            });
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot change topic " + name, e);
        }
    }

    /** The end of what it logged. */
    public String logTail() {
        return Logs.tail(log);
    }

    @Override
    public void close() {
        kill();
        admin.close(Duration.ofSeconds(1));
        Directories.delete(directory);
    }

    long pid() {
        return process == null ? -1 : process.pid();
    }

    private boolean hasLeaders(String topic) throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeTopics(List.of(topic)).allTopicNames().get(5, TimeUnit.SECONDS).values().stream()
                .flatMap(description -> description.partitions().stream())
                .allMatch(partition -> partition.leader() != null);
    }

    private boolean serves() throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).stream()
                    .anyMatch(node -> node.port() == settings.plainPort());
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private boolean checkRunning() {
        if (!isRunning()) {
            throw new IllegalStateException("The broker ended:\n" + logTail());
        }
        return true;
    }

    private void end(Consumer<Process> how) {
        Process running = process;
        if (running == null) {
            return;
        }
        how.accept(running);
        try {
            if (!running.waitFor(Patience.LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The broker doesn't end:\n" + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.destroyForcibly();
        }
        process = null;
    }
}
