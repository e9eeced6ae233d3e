// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The real sidecar as a process of its own: {@code java -Xmx128m -jar forebay.jar run -c FILE}, with one listener at a Unix socket. Its
 * spool survives {@link #kill} and {@link #start}. Confined to one thread.
 */
public final class SidecarProcess implements Closeable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Distribution distribution;
    private final ProcessGuard guard;
    private final Settings settings;
    private @Nullable ChildProcess process;

    /**
     * How to run it.
     *
     * @param dir for its spool, configuration and log
     * @param socket where it listens
     * @param bootstrap the brokers
     * @param overrides settings besides, or instead of, the usual ones
     */
    public record Settings(Path dir, Path socket, String bootstrap, Map<String, String> overrides) {}

    public SidecarProcess(Distribution distribution, ProcessGuard guard, Settings settings) {
        this.distribution = distribution;
        this.guard = guard;
        this.settings = settings;
    }

    /** Starts the process; {@link #awaitReady} waits for it. */
    public void start() throws IOException {
        Files.createDirectories(settings.dir());
        Path config = settings.dir().resolve("forebay.properties");
        Files.writeString(config, properties(), UTF_8);
        List<String> command = new ArrayList<>();
        command.add(distribution.java().toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC"));
        command.addAll(distribution.startOptions());
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-jar", distribution.jar().toString()));
        command.addAll(List.of("run", "-c", config.toString()));
        process = ChildProcess.start(guard, "sidecar", log(), command);
    }

    private String properties() {
        Map<String, String> all = new TreeMap<>();
        all.put("listeners", "app");
        all.put("listener.app.bind", "unix:" + settings.socket());
        all.put("spool.dir", settings.dir().resolve("spool").toString());
        all.put("kafka.bootstrap.servers", settings.bootstrap());
        all.putAll(settings.overrides());
        StringBuilder text = new StringBuilder();
        all.forEach((key, value) ->
                text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        return text.toString();
    }

    /**
     * Waits until applications can connect.
     *
     * @throws IOException where it ended or took longer than half a minute, with the end of its log
     */
    public void awaitReady() throws IOException {
        process().await("ready", START, this::answers);
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(settings.socket()))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    public Path socket() {
        return settings.socket();
    }

    public Path log() {
        return settings.dir().resolve("sidecar.log");
    }

    public Path config() {
        return settings.dir().resolve("forebay.properties");
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

    /**
     * Asks it to deliver what it can and to end.
     *
     * @return its exit code: 0 where nothing is left in the spool, 75 where records remain
     */
    public int stop() throws IOException {
        return process().stop(STOP);
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.stop(STOP);
        }
    }

    private ChildProcess process() {
        return Objects.requireNonNull(process, "the sidecar was not started");
    }
}
