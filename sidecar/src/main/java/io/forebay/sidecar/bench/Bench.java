// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.bench;

import io.forebay.sidecar.client.Ack;
import io.forebay.sidecar.drain.Guarantee;
import io.forebay.sidecar.local.DevBroker;
import io.forebay.sidecar.local.Distribution;
import io.forebay.sidecar.local.Narrator;
import io.forebay.sidecar.local.Ports;
import io.forebay.sidecar.local.ProcessGuard;
import io.forebay.sidecar.local.SidecarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;

/**
 * Brings up broker, sidecar and one process for each way of writing, and lets these write the same records in turns, round by round, so
 * that whatever else the machine does hits all of them alike.
 */
public final class Bench {
    /** Settings of the broker that keep its disk small. */
    static final Map<String, String> BROKER = Map.of(
            "log.segment.bytes", "268435456",
            "log.retention.check.interval.ms", "5000",
            "log.segment.delete.delay.ms", "1000");

    private static final Map<String, String> EXACT = Map.of("drain.guarantee", Guarantee.EXACTLY_ONCE.text());
    private static final Map<String, String> QUIET = Map.of("telemetry.enabled", "false");

    private final BenchSettings settings;
    private final Distribution distribution;
    private final Narrator narrator;
    private final Map<LoadSystem, WorkerProcess> workers = new EnumMap<>(LoadSystem.class);

    public Bench(BenchSettings settings, Distribution distribution, Narrator narrator) {
        this.settings = settings;
        this.distribution = distribution;
        this.narrator = narrator;
    }

    /**
     * Measures. Everything on disk is in a directory of its own below the one of the settings, and is removed.
     *
     * @throws IOException where a process failed, with the end of its log
     */
    public BenchReport run() throws IOException {
        Path dir = Files.createTempDirectory(
                Files.createDirectories(settings.dir()).toRealPath(), "forebay-bench");
        try (ProcessGuard guard = ProcessGuard.start(dir)) {
            return run(dir, guard);
        }
    }

    private BenchReport run(Path dir, ProcessGuard guard) throws IOException {
        DevBroker.Settings kafka =
                new DevBroker.Settings(dir.resolve("kafka"), Ports.free(), List.of("-Xmx1g"), BROKER);
        try (DevBroker broker = new DevBroker(distribution, guard, kafka)) {
            try (SidecarProcess sidecar = sidecar(dir, "sidecar", guard, broker, Map.of());
                    SidecarProcess exact = sidecar(dir, "exact", guard, broker, EXACT);
                    SidecarProcess quiet = sidecar(dir, "quiet", guard, broker, QUIET)) {
                narrator.say("Starting the broker and the sidecar in %s", dir);
                sidecar.start();
                broker.start();
                sidecar.awaitReady();
                broker.awaitReady();
                if (settings.systems().contains(LoadSystem.EXACTLY_ONCE)) {
                    exact.start();
                    exact.awaitReady();
                }
                if (settings.systems().contains(LoadSystem.NO_TELEMETRY)) {
                    quiet.start();
                    quiet.awaitReady();
                }
                return run(dir, guard, broker, new Sidecars(sidecar, exact, quiet));
            }
        }
    }

    /** Those but the first run only where they are measured, and cost nothing while another is. */
    private record Sidecars(SidecarProcess atLeastOnce, SidecarProcess exactlyOnce, SidecarProcess quiet) {
        SidecarProcess of(LoadSystem system) {
            return switch (system) {
                case EXACTLY_ONCE -> exactlyOnce;
                case NO_TELEMETRY -> quiet;
                case DIRECT, FRAMES, JSON -> atLeastOnce;
            };
        }
    }

    private SidecarProcess sidecar(
            Path dir, String name, ProcessGuard guard, DevBroker broker, Map<String, String> overrides) {
        Map<String, String> all = new HashMap<>(overrides);
        all.put("kafka.compression.type", settings.compression());
        return new SidecarProcess(
                distribution,
                guard,
                new SidecarProcess.Settings(dir.resolve(name), dir.resolve(name + ".sock"), broker.bootstrap(), all));
    }

    private BenchReport run(Path dir, ProcessGuard guard, DevBroker broker, Sidecars sidecars) throws IOException {
        List<Summary> summaries = new ArrayList<>();
        List<Lone> lones = new ArrayList<>();
        try (Admin admin = broker.admin()) {
            for (int size : settings.sizes()) {
                Target target = new Target(admin, "bench-" + size);
                target.create();
                try {
                    startWorkers(dir, guard, broker, sidecars, "bench-" + size);
                    summaries.addAll(throughput(size, target, broker, sidecars));
                    lone(size, dir, lones);
                } finally {
                    stopWorkers();
                }
            }
        }
        return new BenchReport(settings, Files.getFileStore(dir).type(), summaries, lones);
    }

    private void startWorkers(Path dir, ProcessGuard guard, DevBroker broker, Sidecars sidecars, String topic)
            throws IOException {
        for (LoadSystem system : settings.systems()) {
            String target =
                    system.throughSidecar() ? sidecars.of(system).socket().toString() : broker.bootstrap();
            List<String> arguments =
                    List.of(system.text(), target, topic, settings.compression(), Integer.toString(settings.clients()));
            Path log = dir.resolve("worker-" + system.text() + ".log");
            workers.put(system, WorkerProcess.start(distribution, guard, log, arguments));
        }
    }

    private void stopWorkers() throws IOException {
        for (WorkerProcess worker : workers.values()) {
            worker.close();
        }
        workers.clear();
    }

    private List<Summary> throughput(int size, Target target, DevBroker broker, Sidecars sidecars) throws IOException {
        List<Round> rounds = new ArrayList<>();
        for (int i = -settings.warmups(); i < settings.rounds(); i++) {
            for (LoadSystem system : settings.systems()) {
                Round round = round(system, size, target, broker, sidecars.of(system));
                String name = i < 0 ? "warm-up" : "round " + (i + 1);
                narrator.say("%d B  %-8s %-12s %,9.0f records/s", size, name, system.text(), round.perSecond());
                if (i >= 0) {
                    rounds.add(round);
                }
            }
        }
        List<Summary> summaries = new ArrayList<>();
        for (LoadSystem system : settings.systems()) {
            long pid = system.throughSidecar() ? sidecars.of(system).pid() : pid(system);
            List<Round> direct = of(LoadSystem.DIRECT, rounds);
            summaries.add(new Summary(system, size, of(system, rounds), direct, ProcessCost.memory(pid)));
        }
        return summaries;
    }

    private static List<Round> of(LoadSystem system, List<Round> rounds) {
        return rounds.stream().filter(round -> round.system() == system).toList();
    }

    private Round round(LoadSystem system, int size, Target target, DevBroker broker, SidecarProcess sidecar)
            throws IOException {
        long records = settings.recordsOf(size);
        long end = target.end() + records;
        Cpu before = new Cpu(pid(system), sidecar.pid(), broker.pid());
        long start = System.nanoTime();
        Histogram latency = worker(system).ask("load", size, records).get(0);
        target.awaitEnd(end);
        double seconds = (System.nanoTime() - start) / 1e9;
        Cpu after = new Cpu(pid(system), sidecar.pid(), broker.pid());
        target.empty();
        return new Round(
                system,
                records,
                size,
                seconds,
                seconds(after.application.minus(before.application)),
                seconds(after.sidecar.minus(before.sidecar)),
                seconds(after.broker.minus(before.broker)),
                latency);
    }

    /** What the processes have used up to now. */
    private record Cpu(Duration application, Duration sidecar, Duration broker) {
        Cpu(long application, long sidecar, long broker) {
            this(ProcessCost.cpu(application), ProcessCost.cpu(sidecar), ProcessCost.cpu(broker));
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private void lone(int size, Path dir, List<Lone> lones) throws IOException {
        if (settings.loneRecords() == 0 || !workers.containsKey(LoadSystem.FRAMES)) {
            return;
        }
        narrator.say("%d B  one client alone, %d times", size, settings.loneRecords());
        WorkerProcess worker = worker(LoadSystem.FRAMES);
        Path file = dir.resolve("sidecar").resolve("bare");
        List<Histogram> synced = worker.ask("lone", Ack.SYNCED, size, settings.loneRecords(), file);
        List<Histogram> spooled = worker.ask("lone", Ack.SPOOLED, size, settings.loneRecords(), file);
        lones.add(new Lone(size, synced.get(0), synced.get(1), spooled.get(0)));
    }

    private long pid(LoadSystem system) {
        return worker(system).pid();
    }

    private WorkerProcess worker(LoadSystem system) {
        WorkerProcess worker = workers.get(system);
        if (worker == null) {
            throw new IllegalStateException("no worker for " + system.text());
        }
        return worker;
    }
}
