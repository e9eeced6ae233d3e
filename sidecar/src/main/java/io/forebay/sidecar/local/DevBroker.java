// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka of one node (KRaft, broker and controller in one), as a process of its own on the loopback interface. Everything it
 * keeps is in one directory and survives {@link #kill} and {@link #start}. Confined to one thread.
 */
public final class DevBroker implements Closeable {
    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", "1"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("auto.create.topics.enable", "true"),
            Map.entry("num.partitions", "1"),
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            // after kill -9 it must not wait for its own former life to time out
            Map.entry("broker.session.timeout.ms", "1500"),
            Map.entry("broker.heartbeat.interval.ms", "500"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // allocated at once, and 128 MB by default
            Map.entry("log.cleaner.dedupe.buffer.size", "4194304"));

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final Duration ASK = Duration.ofSeconds(10);

    private final Distribution distribution;
    private final ProcessGuard guard;
    private final Settings settings;
    private @Nullable ChildProcess process;

    /**
     * How to run it.
     *
     * @param dir for its data, configuration and log
     * @param port where clients connect
     * @param jvm options such as {@code -Xmx256m}
     * @param overrides broker settings besides, or instead of, the usual ones
     */
    public record Settings(Path dir, int port, List<String> jvm, Map<String, String> overrides) {
        /** Small and quick to start; not made for speed. */
        public static Settings small(Path dir, int port) {
            return new Settings(
                    dir, port, List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), Map.of());
        }
    }

    public DevBroker(Distribution distribution, ProcessGuard guard, Settings settings) {
        this.distribution = distribution;
        this.guard = guard;
        this.settings = settings;
    }

    /** Starts the process, formatting the storage where that was not done before; {@link #awaitReady} waits for it. */
    public void start() throws IOException {
        Path config = settings.dir().resolve("server.properties");
        Path data = settings.dir().resolve("data");
        Files.createDirectories(data);
        Files.writeString(config, properties(data), UTF_8);
        if (!Files.exists(data.resolve("meta.properties"))) {
            String id = Uuid.randomUuid().toString();
            List<String> format = List.of("kafka.tools.StorageTool", "format", "-t", id, "-c", config.toString());
            java("format", List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), format)
                    .awaitSuccess(START);
        }
        process = java("broker", settings.jvm(), List.of("kafka.Kafka", config.toString()));
    }

    private ChildProcess java(String name, List<String> jvm, List<String> program) throws IOException {
        List<String> command = new ArrayList<>(List.of(distribution.java().toString()));
        command.addAll(jvm);
        command.addAll(List.of("-cp", distribution.brokerLib() + "/*"));
        command.addAll(program);
        return ChildProcess.start(guard, name, log(), command);
    }

    private String properties(Path data) throws IOException {
        int controller = Ports.free();
        Map<String, String> all = new TreeMap<>(FIXED);
        all.put("log.dirs", data.toAbsolutePath().toString());
        all.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        all.put("listeners", "PLAINTEXT://127.0.0.1:" + settings.port() + ",CONTROLLER://127.0.0.1:" + controller);
        all.put("advertised.listeners", "PLAINTEXT://" + bootstrap());
        all.putAll(settings.overrides());
        StringBuilder text = new StringBuilder();
        all.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    /**
     * Waits until it answers clients.
     *
     * @throws IOException where it ended or took longer than a minute, with the end of its log
     */
    public void awaitReady() throws IOException {
        // asked only once there is someone to ask: the client would log every refusal
        process().await("ready", START, () -> Ports.answers(settings.port()));
        try (Admin admin = admin()) {
            process().await("ready", START, () -> answers(admin));
        }
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster()
                    .nodes()
                    .get(ASK.toMillis(), TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false; // not yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A client for questions about this broker, for the caller to close. */
    public Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap(),
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                "100"));
    }

    /** What clients connect to. */
    public String bootstrap() {
        return "127.0.0.1:" + settings.port();
    }

    public Path log() {
        return settings.dir().resolve("broker.log");
    }

    public long pid() {
        return process().pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Kills it with -9; {@link #start} brings it back with what it had. */
    public void kill() throws IOException {
        process().kill();
    }

    /** Shuts it down in order, within bounds. */
    public void stop() throws IOException {
        if (process != null) {
            process.stop(STOP);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private ChildProcess process() {
        return Objects.requireNonNull(process, "the broker was not started");
    }
}
