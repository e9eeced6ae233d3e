// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Commands;
import io.forebay.it.harness.Directories;
import io.forebay.it.harness.LoopDisk;
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
 * The processes, the network, the disk and the clock that trouble comes to: a broker or three, proxies in front of them, and a
 * sidecar that knows only the proxies. The tests' own clients go to the brokers directly.
 */
final class Stage implements AutoCloseable {

    private static final int DISK_MEBIBYTES = 256;

    private final Path directory;
    private final long seed;
    private final Kafka one;
    private final boolean secure;
    private final @Nullable LoopDisk disk;
    private final Clock clock;

    // Guarded by this.
    private boolean closed;

    // The thread of the rounds, which lets those of the tracks begin and waits for them.
    private Kafka kafka;
    private @Nullable Kafka three;

    // The thread of the sidecar's track, or the round's while that isn't running.
    private @Nullable SidecarProcess sidecar;

    private Stage(Path directory, long seed, Kafka one, boolean secure, @Nullable LoopDisk disk, Clock clock) {
        this.directory = directory;
        this.seed = seed;
        this.one = one;
        this.kafka = one;
        this.secure = secure;
        this.disk = disk;
        this.clock = clock;
    }

    /** Makes it ready but for brokers and sidecar. Half of the seeds use TLS. */
    static Stage open(long seed) throws IOException {
        Random random = new Random(seed);
        random.nextLong();
        boolean secure = random.nextBoolean();
        Path directory = Files.createTempDirectory("fb");
        Kafka one = Kafka.ofOne(secure, random);
        Stage stage = new Stage(directory, seed, one, secure, disk(directory), Clock.in(directory));
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

    SidecarConfig configuration() {
        SidecarConfig plain = SidecarConfig.in(directory)
                .withSpoolIn((disk == null ? directory : disk.path()).resolve("spool"))
                .with("spool.file.bytes", 4 << 20)
                .with("kafka.bootstrap.servers", kafka.bootstrap())
                .with("kafka.request.timeout.ms", 5_000)
                .with("drain.shutdown.grace.ms", 3_000);
        if (!secure) {
            return plain;
        }
        SidecarConfig settings = plain;
        for (Map.Entry<String, String> setting :
                kafka.broker().secureClientSettings().entrySet()) {
            settings = settings.with("kafka." + setting.getKey(), setting.getValue());
        }
        return settings;
    }

    /** From now on the next lives of the sidecar deliver to this one; the other's brokers end, since two cores are few. */
    void use(boolean cluster) {
        Kafka next = cluster ? ofThree() : one;
        if (next != kafka) {
            kafka.stop();
            kafka = next;
        }
        kafka.start();
    }

    private Kafka ofThree() {
        if (three == null) {
            three = Kafka.ofThree(secure, new Random(seed));
        }
        return three;
    }

    /** The one in use. */
    Kafka kafka() {
        return kafka;
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

    SidecarProcess sidecar() {
        if (sidecar == null) {
            throw new IllegalStateException("There is no sidecar");
        }
        return sidecar;
    }

    /** Starts the next life of the sidecar without waiting. */
    SidecarProcess launch() {
        sidecar = SidecarProcess.launch(configuration(), List.of(), clock.environment());
        return sidecar;
    }

    /** Saves what sidecar and brokers have logged, and the brokers' files, in which every batch tells its producer and sequence. */
    void saveLogs(Path to) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Files.writeString(to.resolve("broker.log"), kafka.logTail());
        kafka.stop();
        int node = 0;
        for (Broker broker : kafka.brokers()) {
            Path data = to.resolve("broker-data-" + ++node);
            Commands.output("cp", "-a", broker.data().toString(), data.toString());
        }
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
        one.close();
        if (three != null) {
            three.close();
        }
        if (disk != null) {
            disk.close();
        }
        Directories.delete(directory);
    }
}
