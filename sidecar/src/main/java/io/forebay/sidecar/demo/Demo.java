// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.demo;

import io.forebay.sidecar.demo.Application.Protocol;
import io.forebay.sidecar.local.DevBroker;
import io.forebay.sidecar.local.Distribution;
import io.forebay.sidecar.local.Narrator;
import io.forebay.sidecar.local.Ports;
import io.forebay.sidecar.local.ProcessGuard;
import io.forebay.sidecar.local.SidecarProcess;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * The whole story, in under 90 seconds: applications write while Kafka is killed and comes back and the sidecar is killed and comes
 * back; then every record is looked for. All processes are real and everything is in one temporary directory.
 */
public final class Demo {
    private static final Duration QUIET = Duration.ofSeconds(4);
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Narrator narrator;
    private final Distribution distribution;
    private final List<Application> applications = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    public Demo(Narrator narrator, Distribution distribution) {
        this.narrator = narrator;
        this.distribution = distribution;
    }

    /**
     * Plays it.
     *
     * @return whether nothing was lost and nothing is out of order
     * @throws IOException where a process did not do what the story needs, with the end of its log
     */
    public boolean run() throws IOException {
        Path dir = Files.createTempDirectory("forebay-demo");
        // the guard removes the directory, now or whenever this process goes
        try (ProcessGuard guard = ProcessGuard.start(dir)) {
            return run(dir, guard);
        }
    }

    private boolean run(Path dir, ProcessGuard guard) throws IOException {
        DevBroker.Settings small = DevBroker.Settings.small(dir.resolve("kafka"), Ports.free());
        DevBroker.Settings kafka =
                new DevBroker.Settings(small.dir(), small.port(), small.jvm(), Map.of("num.partitions", "3"));
        try (DevBroker broker = new DevBroker(distribution, guard, kafka)) {
            SidecarProcess.Settings settings = new SidecarProcess.Settings(
                    dir.resolve("sidecar"), dir.resolve("forebay.sock"), broker.bootstrap(), Map.of());
            try (SidecarProcess sidecar = new SidecarProcess(distribution, guard, settings)) {
                return play(broker, sidecar);
            }
        }
    }

    private boolean play(DevBroker broker, SidecarProcess sidecar) throws IOException {
        begin(broker, sidecar);
        try (Topics topics = new Topics(broker.bootstrap(), names())) {
            await("the first record in Kafka", () -> topics.count() > 0);
            narrator.good("The first records are in Kafka");
            pause(QUIET);
            killBroker(broker, topics);
            pause(QUIET);
            killSidecar(sidecar);
            pause(QUIET);
            end(sidecar, topics);
            return check(topics);
        }
    }

    private void begin(DevBroker broker, SidecarProcess sidecar) throws IOException {
        narrator.say("Starting the sidecar, and a Kafka of one node, each a process of its own");
        sidecar.start();
        broker.start();
        sidecar.awaitReady();
        narrator.good("The sidecar takes records (pid %d); Kafka is still starting", sidecar.pid());
        startApplications(UnixDomainSocketAddress.of(sidecar.socket()));
        narrator.say(
                "%d applications write through the socket; each waits until its records are synced to disk",
                applications.size());
        broker.awaitReady();
        narrator.good(
                "Kafka is up (pid %d); %,d records were acknowledged before it was", broker.pid(), acknowledged());
    }

    private void startApplications(SocketAddress socket) {
        applications.add(new Application("shop-1", "orders", Protocol.FRAMES, socket));
        applications.add(new Application("shop-2", "orders-eu", Protocol.FRAMES, socket));
        applications.add(new Application("billing", "payments", Protocol.JSON, socket));
        applications.add(new Application("web", "clicks", Protocol.JSON, socket));
        for (Application application : applications) {
            Thread thread = new Thread(application, application.name());
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
    }

    private void killBroker(DevBroker broker, Topics topics) throws IOException {
        Histogram before = latency();
        long acknowledgedBefore = acknowledged();
        narrator.alarm("kill -9 %d: Kafka is gone", broker.pid());
        broker.kill();
        pause(OUTAGE);
        long meanwhile = acknowledged() - acknowledgedBefore;
        Histogram during = latency();
        narrator.say("The applications notice nothing: %,d more records acknowledged while Kafka is away", meanwhile);
        narrator.say(
                "Ack of a batch, p50 and p99: %s before, %s in the outage", percentiles(before), percentiles(during));
        broker.start();
        broker.awaitReady();
        long back = System.nanoTime();
        long backlogEnd = acknowledged();
        narrator.good("Kafka is back (pid %d)", broker.pid());
        // asked for anew: the count of before the kill is only a lower bound while the broker recovers
        long there = Math.max(topics.count(), 0);
        await("a delivery after Kafka's return", () -> topics.count() > there);
        narrator.good("First delivery %d ms after its return", millisSince(back));
        await("the backlog in Kafka", () -> topics.count() >= backlogEnd);
        narrator.good("The backlog is delivered %d ms after its return", millisSince(back));
    }

    private void killSidecar(SidecarProcess sidecar) throws IOException {
        narrator.alarm("kill -9 %d: the sidecar is gone, in the middle of everything", sidecar.pid());
        sidecar.kill();
        long start = System.nanoTime();
        sidecar.start();
        sidecar.awaitReady();
        narrator.good("The sidecar is back (pid %d), %d ms after its start", sidecar.pid(), millisSince(start));
        await("the applications' return", () -> applications.stream().allMatch(a -> a.connects() > 1));
        narrator.good("All applications are back and go on behind the last record that it had stored");
    }

    private void end(SidecarProcess sidecar, Topics topics) throws IOException {
        applications.forEach(Application::finish);
        await("the applications' last acks", () -> threads.stream().noneMatch(Thread::isAlive));
        narrator.say("The applications have ended, with %,d records acknowledged", acknowledged());
        await("all records in Kafka", () -> topics.count() >= acknowledged());
        int code = sidecar.stop();
        if (code == 0) {
            narrator.good("The sidecar ended with nothing left in its spool");
        } else {
            narrator.alarm("The sidecar ended with exit code %d", code);
        }
    }

    private boolean check(Topics topics) {
        narrator.say("A consumer reads everything and checks every record…");
        Report report = new Report();
        for (Application a : applications) {
            Tally tally = new Tally(a.name());
            topics.readAll(a.topic(), tally::record);
            report.add(a.name(), a.protocol().name().toLowerCase(Locale.ROOT), a.written(), a.acknowledged(), tally);
        }
        narrator.print("");
        report.lines().forEach(line -> narrator.print("  " + line));
        narrator.print("");
        if (report.duplicated() > 0) {
            narrator.say(
                    "Duplicated are records that Kafka had, but had not confirmed when the sidecar was killed: at least once");
        }
        if (report.isGood()) {
            narrator.good(report.verdict());
        } else {
            narrator.alarm(report.verdict());
        }
        return report.isGood();
    }

    private List<String> names() {
        return applications.stream().map(Application::topic).toList();
    }

    private long acknowledged() {
        return sum(Application::acknowledged);
    }

    private long sum(ToLongFunction<Application> figure) {
        return applications.stream().mapToLong(figure).sum();
    }

    private Histogram latency() {
        Histogram all = new Histogram(3);
        applications.forEach(a -> all.add(a.latency()));
        return all;
    }

    private static String percentiles(Histogram nanos) {
        return String.format(
                Locale.ROOT,
                "%.1f and %.1f ms",
                nanos.getValueAtPercentile(50) / 1e6,
                nanos.getValueAtPercentile(99) / 1e6);
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static void await(String what, BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            }
            pause(POLL);
        }
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
