// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import io.forebay.sidecar.client.Ack;
import io.forebay.sidecar.local.DevBroker;
import io.forebay.sidecar.local.Distribution;
import io.forebay.sidecar.local.Narrator;
import io.forebay.sidecar.local.Ports;
import io.forebay.sidecar.local.ProcessGuard;
import io.forebay.sidecar.local.SidecarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;

/**
 * What a long outage leaves behind: fills a spool while Kafka is away, kills the sidecar, starts it again, brings Kafka back, and asks at
 * each step how long a client alone waits for its ack, beside bare writes to the same disk in turns with it.
 */
public final class BacklogBench {
    private static final String TOPIC = "backlog";
    private static final int SLICE = 250;

    private final BenchSettings settings;
    private final long backlogBytes;
    private final Distribution distribution;
    private final Narrator narrator;

    /**
     * @param settings of which the first size counts, the compression, how often the client alone is to wait, and the directory
     * @param backlogBytes of values
     */
    public BacklogBench(BenchSettings settings, long backlogBytes, Distribution distribution, Narrator narrator) {
        this.settings = settings;
        this.backlogBytes = backlogBytes;
        this.distribution = distribution;
        this.narrator = narrator;
    }

    /**
     * Measures. Everything on disk, which is up to twice the backlog, is in a directory of its own below the one of the settings, and is
     * removed.
     *
     * @throws IOException where a process failed, with the end of its log
     */
    public BacklogReport run() throws IOException {
        Path dir = Files.createTempDirectory(
                Files.createDirectories(settings.dir()).toRealPath(), "forebay-bench");
        try (ProcessGuard guard = ProcessGuard.start(dir)) {
            DevBroker.Settings kafka =
                    new DevBroker.Settings(dir.resolve("kafka"), Ports.free(), List.of("-Xmx1g"), Bench.BROKER);
            try (DevBroker broker = new DevBroker(distribution, guard, kafka);
                    SidecarProcess sidecar = sidecar(dir, guard, broker)) {
                return new Run(dir, guard, broker, sidecar).run();
            }
        }
    }

    private SidecarProcess sidecar(Path dir, ProcessGuard guard, DevBroker broker) {
        Map<String, String> overrides = Map.of(
                "kafka.compression.type", settings.compression(),
                "spool.max.bytes", Long.toString(2 * backlogBytes + (1L << 30)));
        return new SidecarProcess(
                distribution,
                guard,
                new SidecarProcess.Settings(
                        dir.resolve("sidecar"), dir.resolve("sidecar.sock"), broker.bootstrap(), overrides));
    }

    /** One measurement, whose processes run. */
    private final class Run {
        private final Path dir;
        private final ProcessGuard guard;
        private final DevBroker broker;
        private final SidecarProcess sidecar;
        private final int size = settings.sizes().get(0);
        private long written;

        Run(Path dir, ProcessGuard guard, DevBroker broker, SidecarProcess sidecar) {
            this.dir = dir;
            this.guard = guard;
            this.broker = broker;
            this.sidecar = sidecar;
        }

        BacklogReport run() throws IOException {
            narrator.say("Making the topic, then the broker goes away; everything is in %s", dir);
            broker.start();
            broker.awaitReady();
            try (Admin admin = broker.admin()) {
                new Target(admin, TOPIC).create();
            }
            broker.stop();
            sidecar.start();
            sidecar.awaitReady();

            long records = backlogBytes / size;
            narrator.say("Writing %,d records", records);
            long start = System.nanoTime();
            try (WorkerProcess worker = worker("fill")) {
                worker.ask("load", size, records);
            }
            double filled = seconds(start);
            written = records;
            ProcessCost.Memory whileFilled = ProcessCost.memory(sidecar.pid());

            narrator.say("Killing the sidecar with -9 and starting it again");
            double restarted = restart();

            try (WorkerProcess worker = worker("alone")) {
                narrator.say("A client alone, Kafka away");
                Lone away = lone(worker, settings.loneRecords());
                return drain(new BacklogReport.Outage(records, size, filled, whileFilled, restarted, away), worker);
            }
        }

        private BacklogReport drain(BacklogReport.Outage outage, WorkerProcess worker) throws IOException {
            narrator.say("Kafka comes back; a client alone while the backlog drains");
            broker.start();
            broker.awaitReady();
            Histogram synced = Load.histogram();
            Histogram bare = Load.histogram();
            double drained;
            try (Admin admin = broker.admin()) {
                Target target = new Target(admin, TOPIC);
                long before = target.end();
                long start = System.nanoTime();
                long end = before;
                while (end < outage.records()) {
                    Lone slice = lone(worker, SLICE);
                    synced.add(slice.synced());
                    bare.add(slice.bare());
                    end = target.end();
                    narrator.say("%,d of %,d records are in Kafka", end, written);
                }
                drained = (end - before) / seconds(start);
                target.awaitEnd(written);
                target.empty();
            }
            ProcessCost.Memory whileDrained = ProcessCost.memory(sidecar.pid());
            narrator.say("A client alone, nothing left to drain");
            Lone idle = lone(worker, settings.loneRecords());
            worker.close();
            narrator.say("Killing and starting the sidecar once more");
            double restarted = restart();
            return new BacklogReport(
                    Files.getFileStore(dir).type(),
                    outage,
                    new Lone(size, synced, bare, Load.histogram()),
                    drained,
                    whileDrained,
                    idle,
                    restarted);
        }

        /** Seconds from the start of the killed sidecar until it took a connection. */
        private double restart() throws IOException {
            sidecar.kill();
            long start = System.nanoTime();
            sidecar.start();
            sidecar.awaitReady();
            return seconds(start);
        }

        private WorkerProcess worker(String name) throws IOException {
            List<String> arguments =
                    List.of(LoadSystem.FRAMES.text(), sidecar.socket().toString(), TOPIC, settings.compression(), "1");
            return WorkerProcess.start(distribution, guard, dir.resolve("worker-" + name + ".log"), arguments);
        }

        private Lone lone(WorkerProcess worker, int records) throws IOException {
            Path file = dir.resolve("sidecar").resolve("bare");
            List<Histogram> both = worker.ask("lone", Ack.SYNCED, size, records, file);
            written += LoneClient.written(records);
            return new Lone(size, both.get(0), both.get(1), Load.histogram());
        }

        private double seconds(long since) {
            return (System.nanoTime() - since) / 1e9;
        }
    }
}
