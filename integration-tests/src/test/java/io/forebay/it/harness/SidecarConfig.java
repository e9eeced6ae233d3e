// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A sidecar's configuration: one listener on a Unix socket, and a spool beside it unless told otherwise. Immutable. */
public final class SidecarConfig {

    private final Path directory;
    private final Map<String, String> properties;

    private SidecarConfig(Path directory, Map<String, String> properties) {
        this.directory = directory;
        this.properties = properties;
    }

    /** The socket and the spool in this directory, the spool's files small. */
    public static SidecarConfig in(Path directory) {
        return new SidecarConfig(directory, Map.of())
                .with("listeners", "app")
                .with("listener.app.bind", "unix:" + directory.resolve("s"))
                .with("spool.dir", directory.resolve("spool").toString())
                .with("spool.file.bytes", "16777216")
                .with("spool.free.min.bytes", "1048576");
    }

    /** The same but for this setting. */
    public SidecarConfig with(String key, Object value) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.put(key, value.toString());
        return new SidecarConfig(directory, changed);
    }

    /** The same without this setting. */
    public SidecarConfig without(String key) {
        Map<String, String> changed = new LinkedHashMap<>(properties);
        changed.remove(key);
        return new SidecarConfig(directory, changed);
    }

    public SidecarConfig deliveringTo(Broker broker) {
        return with("kafka.bootstrap.servers", broker.address());
    }

    /** With an address where nobody listens. */
    public SidecarConfig withoutKafka() {
        return with("kafka.bootstrap.servers", "127.0.0.1:" + Ports.free());
    }

    public SidecarConfig withSpoolIn(Path spool) {
        return with("spool.dir", spool.toString());
    }

    public Path socket() {
        return Path.of(get("listener.app.bind").substring("unix:".length()));
    }

    public Path spool() {
        return Path.of(get("spool.dir"));
    }

    /** What {@code forebay doctor} says of it. */
    public Commands.Result doctor() {
        return doctor(List.of(), Map.of());
    }

    /** What {@code forebay audit verify} says of it. */
    public Commands.Result auditVerify() {
        List<String> command = new ArrayList<>(SidecarProcess.commandLine());
        command.addAll(List.of("audit", "verify", "-c", write().toString()));
        return Commands.run(command);
    }

    /** The same by another command, in a changed environment. */
    public Commands.Result doctor(List<String> wrapper, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        if (!environment.isEmpty()) {
            command.add("env");
            environment.forEach((name, value) -> command.add(name + "=" + value));
        }
        command.addAll(wrapper);
        command.addAll(SidecarProcess.commandLine());
        command.addAll(List.of("doctor", "-c", write().toString()));
        return Commands.run(command);
    }

    Path directory() {
        return directory;
    }

    Path write() {
        try {
            return write(Files.createTempFile(directory, "forebay", ".properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes it to that file. */
    Path write(Path file) {
        try {
            return Files.writeString(
                    file,
                    properties.entrySet().stream()
                            .map(property -> property.getKey() + "=" + property.getValue() + "\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String get(String key) {
        String value = properties.get(key);
        if (value == null) {
            throw new IllegalStateException(key + " is not set");
        }
        return value;
    }
}
