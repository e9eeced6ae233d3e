// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The broker's server.properties: one node that is its own controller, small, with a plain listener and one that asks for TLS and
 * a password; and where there is a detour, a third one, which clients reach by a proxy only.
 */
record BrokerSettings(
        int plainPort,
        int securePort,
        int controllerPort,
        @Nullable Detour detour,
        Path data,
        Keys keys) {

    static final String USER = "forebay";
    static final String USER_PASSWORD = "reservoir";

    static BrokerSettings in(Path directory) {
        return in(directory, null);
    }

    static BrokerSettings in(Path directory, @Nullable Detour detour) {
        return new BrokerSettings(
                Ports.free(), Ports.free(), Ports.free(), detour, directory.resolve("data"), Keys.make(directory));
    }

    String plainAddress() {
        return "127.0.0.1:" + plainPort;
    }

    /** A listener on one port that tells its clients that they shall use another, where a proxy is. */
    record Detour(int port, int advertised, boolean secure) {}

    /** Writes them, some of them changed or besides. */
    void write(Path file, Map<String, Object> others) throws IOException {
        Map<String, Object> properties = properties();
        properties.putAll(others);
        Files.writeString(
                file,
                properties.entrySet().stream()
                        .map(property -> property.getKey() + "=" + property.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", 1);
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAIN");
        listen(properties);
        properties.put("log.dirs", data);
        secure(properties);
        alone(properties);
        // Small, and quick to come back: it shares two cores with everything else.
        properties.put("num.network.threads", 2);
        properties.put("num.io.threads", 2);
        properties.put("log.cleaner.dedupe.buffer.size", 2 << 20);
        properties.put("group.initial.rebalance.delay.ms", 0);
        properties.put("broker.heartbeat.interval.ms", 500);
        properties.put("broker.session.timeout.ms", 3_000);
        // A misspelt topic shall fail; and no clock that a test moves shall expire a record.
        properties.put("auto.create.topics.enable", false);
        properties.put("log.retention.ms", -1);
        return properties;
    }

    private void listen(Map<String, Object> properties) {
        String protocols = "CONTROLLER:PLAINTEXT,PLAIN:PLAINTEXT,SECURE:SASL_SSL";
        String advertised = "PLAIN://127.0.0.1:%d,SECURE://127.0.0.1:%d".formatted(plainPort, securePort);
        String listeners = advertised + ",CONTROLLER://127.0.0.1:" + controllerPort;
        if (detour != null) {
            protocols += ",DETOUR:" + (detour.secure() ? "SASL_SSL" : "PLAINTEXT");
            advertised += ",DETOUR://127.0.0.1:" + detour.advertised();
            listeners += ",DETOUR://127.0.0.1:" + detour.port();
        }
        properties.put("listener.security.protocol.map", protocols);
        properties.put("listeners", listeners);
        properties.put("advertised.listeners", advertised);
    }

    private void secure(Map<String, Object> properties) {
        for (String listener : List.of("secure", "detour")) {
            properties.put("listener.name." + listener + ".sasl.enabled.mechanisms", "PLAIN");
            properties.put(
                    "listener.name." + listener + ".plain.sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
                            .formatted(USER, USER_PASSWORD));
        }
        properties.put("sasl.enabled.mechanisms", "PLAIN");
        properties.put("ssl.keystore.location", keys.keyStore());
        properties.put("ssl.keystore.type", "PKCS12");
        properties.put("ssl.keystore.password", Keys.PASSWORD);
        properties.put("ssl.key.password", Keys.PASSWORD);
    }

    private static void alone(Map<String, Object> properties) {
        properties.put("offsets.topic.replication.factor", 1);
        properties.put("offsets.topic.num.partitions", 1);
        properties.put("transaction.state.log.replication.factor", 1);
        properties.put("transaction.state.log.min.isr", 1);
        properties.put("transaction.state.log.num.partitions", 1);
        properties.put("share.coordinator.state.topic.replication.factor", 1);
        properties.put("share.coordinator.state.topic.min.isr", 1);
    }
}
