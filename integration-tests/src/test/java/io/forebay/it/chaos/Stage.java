// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import io.forebay.it.fault.FaultProxy;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Directories;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Ports;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The processes, the network, the disk and the clock that trouble comes to: a broker, a proxy in front of it, and a sidecar that
 * knows only the proxy. The tests' own clients go to the broker directly.
 */
final class Stage implements AutoCloseable {

    private static final int DISK_MEBIBYTES = 256;

    private final Path directory;
    private final Broker broker;
    private final FaultProxy proxy;
    private final boolean secure;
    private final @Nullable LoopDisk disk;
    private final Clock clock;
    private final SidecarConfig config;

    // Guarded by this: who keeps the sidecar from the broker.
    private boolean refused;
    private boolean cutOff;
    private boolean closed;

    // The thread of the sidecar's track, or the round's while that isn't running.
    private @Nullable SidecarProcess sidecar;

    private Stage(
            Path directory, Broker broker, FaultProxy proxy, boolean secure, @Nullable LoopDisk disk, Clock clock) {
        this.directory = directory;
        this.broker = broker;
        this.proxy = proxy;
        this.secure = secure;
        this.disk = disk;
        this.clock = clock;
        this.config = config();
    }

    /** Makes it ready but for the sidecar. Half of the seeds use TLS. */
    static Stage open(long seed) throws IOException {
        Random random = new Random(seed);
        random.nextLong();
        boolean secure = random.nextBoolean();
        Path directory = Files.createTempDirectory("fb");
        int port = Ports.free();
        FaultProxy proxy = FaultProxy.between(Ports.free(), port, random.nextLong());
        Broker broker = Broker.behind(proxy.port(), port, secure);
        broker.start();
        Stage stage = new Stage(directory, broker, proxy, secure, disk(directory), Clock.in(directory));
        // So that Ctrl-C leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(stage::close));
        return stage;
    }

    private static @Nullable LoopDisk disk(Path directory) {
        boolean possible = Commands.output("id", "-u").equals("0")
                && Commands.exists("mkfs.ext4")
                && Commands.exists("losetup")
                && Commands.run(List.of("losetup", "--find")).exit() == 0;
        return possible ? LoopDisk.make(directory, DISK_MEBIBYTES) : null;
    }

    private SidecarConfig config() {
        SidecarConfig plain = SidecarConfig.in(directory)
                .withSpoolIn((disk == null ? directory : disk.path()).resolve("spool"))
                .with("spool.file.bytes", 4 << 20)
                .with("kafka.bootstrap.servers", "127.0.0.1:" + proxy.port())
                .with("kafka.request.timeout.ms", 5_000)
                .with("drain.shutdown.grace.ms", 3_000);
        if (!secure) {
            return plain;
        }
        SidecarConfig settings = plain;
        for (Map.Entry<String, String> setting : broker.secureClientSettings().entrySet()) {
            settings = settings.with("kafka." + setting.getKey(), setting.getValue());
        }
        return settings;
    }

    Broker broker() {
        return broker;
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** The network's trouble: connections are refused. */
    synchronized void refuse(boolean on) {
        refused = on;
        updateProxy();
    }

    /** So that nothing reaches the broker while its disk is replaced, whatever the network's trouble is. */
    synchronized void cutOff(boolean on) {
        cutOff = on;
        updateProxy();
    }

    private void updateProxy() {
        if (refused || cutOff) {
            proxy.refuse();
        } else {
            proxy.open();
        }
    }

    boolean isSecure() {
        return secure;
    }

    @Nullable
    LoopDisk disk() {
        return disk;
    }

    Clock clock() {
        return clock;
    }

    Path directory() {
        return directory;
    }

    SidecarConfig configuration() {
        return config;
    }

    SidecarProcess sidecar() {
        if (sidecar == null) {
            throw new IllegalStateException("There is no sidecar");
        }
        return sidecar;
    }

    /** Starts the next life of the sidecar without waiting. */
    SidecarProcess launch() {
        sidecar = SidecarProcess.launch(config, List.of(), clock.environment());
        return sidecar;
    }

    /** Saves what sidecar and broker have logged, and the broker's files, in which every batch tells its producer and sequence. */
    void saveLogs(Path to) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Files.writeString(to.resolve("broker.log"), broker.logTail());
        broker.kill();
        Commands.output(
                "cp", "-a", broker.data().toString(), to.resolve("broker-data").toString());
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (sidecar != null) {
            sidecar.close();
        }
        proxy.close();
        broker.close();
        if (disk != null) {
            disk.close();
        }
        Directories.delete(directory);
    }
}
