// SPDX-License-Identifier: Apache-2.0
package io.forebay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ack;
import io.forebay.it.harness.LoopDisk;
import io.forebay.it.harness.Needs;
import io.forebay.it.harness.Scenario;
import io.forebay.it.harness.ScenarioExtension;
import io.forebay.it.harness.ServiceManager;
import io.forebay.it.harness.ServiceManager.Message;
import io.forebay.it.harness.SidecarConfig;
import io.forebay.it.harness.SidecarProcess;
import io.forebay.it.harness.Writer;
import io.forebay.it.promise.AccountsBalance;
import io.forebay.it.promise.NoAcknowledgedRecordLost;
import io.forebay.it.promise.OrderPerTopic;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A service manager that starts the sidecar, hands it its socket, hears how it is, and starts it again. */
@ExtendWith(ScenarioExtension.class)
class SystemdIT {
    private static final Path HOME = Path.of(System.getProperty("forebay.home"));
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration NEVER = Duration.ofHours(1);

    /** Takes the packaged launcher instead of the command line of Java that follows. */
    private static final String BY_LAUNCHER = "while [ \"$1\" != run ]; do shift; done; exec \"$0\" \"$@\"";

    /** The socket is there before the sidecar, which begins when somebody connects; the launcher is in between. */
    @Test
    void socketActivation_servesWhoCameBeforeTheStart(Scenario scenario) throws Exception {
        Needs.tools("systemd-socket-activate");
        String topic = scenario.topic();
        SidecarConfig config = scenario.config();
        SidecarProcess sidecar = scenario.launch(
                config,
                List.of(
                        "systemd-socket-activate",
                        "--listen=" + config.socket(),
                        "--setenv=JAVA_HOME=" + System.getProperty("java.home"),
                        "sh",
                        "-c",
                        BY_LAUNCHER,
                        launcher(scenario.directory()).toString()),
                Map.of());
        await("the socket").atMost(PATIENCE).until(() -> Files.exists(config.socket()));
        assertThat(sidecar.log()).doesNotContain("listener app");

        Writer writer =
                scenario.start(Writer.to(config.socket(), topic).ack(Ack.SYNCED).records(100));
        writer.finish();
        assertThat(writer.connections()).isEqualTo(1);
        assertThat(sidecar.log()).contains("listener app takes over descriptor 3 ");
        scenario.reader(topic).awaitAcknowledgedOf(writer);
        assertThat(sidecar.terminate()).isZero();
        assertThat(config.socket()).as("the manager's file").exists();
        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new AccountsBalance(sidecar.accounts()));
    }

    @Test
    void socketThatIsNobodys_isNamed_andOneByNameIsTaken(Scenario scenario) {
        Needs.tools("systemd-socket-activate");
        String topic = scenario.topic();
        Path byName = scenario.directory().resolve("by-name");
        Path nobodys = scenario.directory().resolve("nobodys");
        SidecarProcess sidecar = scenario.launch(
                scenario.config(),
                List.of("systemd-socket-activate", "--listen=" + byName, "--listen=" + nobodys, "--fdname=app:other"),
                Map.of());
        await("the socket").atMost(PATIENCE).until(() -> Files.exists(nobodys));
        Writer writer = scenario.start(Writer.to(byName, topic).records(10));
        writer.finish();
        assertThat(sidecar.log())
                .contains("no listener takes over descriptor 4 (other, " + nobodys)
                .contains("listener app is open at unix:" + byName);
        assertThat(sidecar.terminate()).isZero();
    }

    /** The JDK's own sockets can't be made from a descriptor. */
    @Test
    void withoutEpoll_itSaysSoAndEnds(Scenario scenario) throws IOException {
        Needs.tools("systemd-socket-activate");
        SidecarConfig config = scenario.config();
        SidecarProcess sidecar = scenario.launch(
                config,
                List.of(
                        "systemd-socket-activate",
                        "--listen=" + config.socket(),
                        "--setenv=JAVA_TOOL_OPTIONS=-Dio.netty.transport.noNative=true"),
                Map.of());
        await("the socket").atMost(PATIENCE).until(() -> Files.exists(config.socket()));
        SocketChannel.open(UnixDomainSocketAddress.of(config.socket())).close();
        assertThat(sidecar.awaitExit()).isEqualTo(69);
        assertThat(sidecar.log()).contains("Netty's epoll is not available here", "disable the socket unit");
    }

    @Test
    void restarts_refuseNobody_andLoseNothing(Scenario scenario) {
        String topic = scenario.topic();
        SidecarConfig config = scenario.config();
        ServiceManager manager = ServiceManager.keepingTheSocketOf(config, NEVER);
        SidecarProcess sidecar =
                scenario.launch(config, manager.wrapper(), Map.of()).awaitAccepting();
        Callers callers = scenario.closing(new Callers(config.socket()));
        Writer writer =
                scenario.start(Writer.to(config.socket(), topic).sequenced().perSecond(2_000));
        for (String signal : List.of("KILL", "TERM", "KILL", "TERM")) {
            writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
            int lives = manager.messages("LIFE=").size();
            manager.signal(signal);
            await("the next life")
                    .atMost(PATIENCE)
                    .until(() -> manager.messages("LIFE=").size() > lives);
        }
        writer.awaitAcknowledged(writer.log().acknowledged() + 1_000);
        writer.finish();
        callers.close();
        scenario.say(callers.connected + " connected through four restarts, " + callers.refused + " were refused");
        assertThat(callers.refused).hasValue(0);
        assertThat(callers.connected).hasValueGreaterThan(1_000);

        scenario.reader(topic).awaitAcknowledgedOf(writer);
        manager.restartNoMore();
        assertThat(sidecar.terminate()).isZero();
        assertThat(config.socket()).as("the manager's file").exists();
        scenario.evidence(writer)
                .keeps(new NoAcknowledgedRecordLost(), new OrderPerTopic(), new AccountsBalance(sidecar.accounts()));
    }

    @Test
    void reload_keepsTheManagersSocket(Scenario scenario) {
        String topic = scenario.topic();
        SidecarConfig config = scenario.config();
        ServiceManager manager = ServiceManager.keepingTheSocketOf(config, NEVER);
        SidecarProcess sidecar =
                scenario.launch(config, manager.wrapper(), Map.of()).awaitAccepting();
        Writer writer = scenario.start(Writer.to(config.socket(), topic).perSecond(500));
        writer.awaitAcknowledged(100);
        sidecar.rewrite(config.with("listener.app.topics", topic));
        assertThat(sidecar.told("reload")).contains("listener.app.topics");
        writer.awaitAcknowledged(writer.log().acknowledged() + 100);
        writer.finish();
        assertThat(writer.connections()).isEqualTo(1);
        Writer another = scenario.start(
                Writer.to(config.socket(), topic).named("another").records(10));
        another.finish();
        manager.restartNoMore();
        assertThat(sidecar.terminate()).isZero();
    }

    @Test
    void managerHears_readyOnceItAccepts_reloads_pings_andTheEnd(Scenario scenario) {
        SidecarConfig config = scenario.config();
        ServiceManager manager = ServiceManager.of(config, Duration.ofSeconds(2));
        SidecarProcess sidecar =
                scenario.launch(config, manager.wrapper(), Map.of()).awaitAccepting();
        await("READY").atMost(PATIENCE).until(() -> !manager.messages("READY=1").isEmpty());
        assertThat(manager.messages("READY=1").get(0).text())
                .startsWith("READY=1|STATUS=accepting; ")
                .endsWith(" accepting");
        assertThat(manager.messages().get(1).text()).isEqualTo("STATUS=opening the spool " + config.spool());

        await("five pings")
                .atMost(PATIENCE)
                .until(() -> manager.messages("WATCHDOG=1").size() > 6);
        List<Message> pings = manager.messages("WATCHDOG=1");
        // The first one comes with READY, whenever that is.
        long micros = (pings.get(6).monotonicMicros() - pings.get(1).monotonicMicros()) / 5;
        scenario.say("a ping each " + micros + " µs");
        assertThat(micros).isBetween(900_000L, 1_500_000L);

        long before = manager.messages("WATCHDOG=1").get(0).monotonicMicros();
        sidecar.rewrite(config.with("kafka.linger.ms", 3));
        manager.signal("HUP");
        await("the reload")
                .atMost(PATIENCE)
                .until(() -> manager.messages("READY=1").size() == 2);
        Message reloading = manager.messages("RELOADING=1|MONOTONIC_USEC=").get(0);
        assertThat(Long.parseLong(reloading.text().substring(reloading.text().lastIndexOf('=') + 1)))
                .isBetween(before, reloading.monotonicMicros());
        assertThat(sidecar.log()).contains("reloaded: changed [kafka.linger.ms]");

        manager.restartNoMore();
        assertThat(sidecar.terminate()).isZero();
        assertThat(manager.messages("STOPPING=1|STATUS=stopping|EXTEND_TIMEOUT_USEC="))
                .hasSize(1);
    }

    @Test
    void managerThatIsNotThere_keepsNothingFromStarting(Scenario scenario) {
        SidecarProcess sidecar = scenario.launch(
                        scenario.config(),
                        List.of(),
                        Map.of("NOTIFY_SOCKET", scenario.directory().resolve("nobody") + ""))
                .awaitAccepting();
        assertThat(sidecar.terminate()).isZero();
        assertThat(sidecar.log()).containsOnlyOnce("the service manager can't be told");
    }

    /**
     * A disk that takes nothing and says nothing is what a thread hangs on. Where it does so in mapped memory, it may stop the whole JVM
     * with it; either way nobody feeds the watchdog.
     */
    @Test
    @Tag("long")
    void diskThatHangs_starvesTheWatchdog(Scenario scenario) {
        Needs.loopDevices();
        Needs.tools("fsfreeze");
        LoopDisk disk = scenario.closing(LoopDisk.make(scenario.directory(), 256));
        SidecarConfig config = scenario.config()
                .withSpoolIn(disk.path().resolve("spool"))
                .with("admin.socket", scenario.directory().resolve("admin.sock"));
        ServiceManager manager = ServiceManager.of(config, Duration.ofSeconds(4));
        scenario.launch(config, manager.wrapper(), Map.of()).awaitAccepting();
        Writer writer = scenario.start(
                Writer.to(config.socket(), scenario.topic()).ack(Ack.SYNCED).perSecond(100));
        writer.awaitAcknowledged(10);
        disk.freeze();
        try {
            await("the pings to end")
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> sinceLastPing(manager).toSeconds() > 8);
        } finally {
            disk.thaw();
        }
        int pings = manager.messages("WATCHDOG=1").size();
        await("it to be fed again")
                .atMost(PATIENCE)
                .until(() -> manager.messages("WATCHDOG=1").size() > pings);
        manager.restartNoMore();
        writer.finish();
    }

    private static Duration sinceLastPing(ServiceManager manager) {
        List<Message> pings = manager.messages("WATCHDOG=1");
        // On Linux the same clock.
        return Duration.ofNanos(System.nanoTime())
                .minus(Duration.of(pings.get(pings.size() - 1).monotonicMicros(), ChronoUnit.MICROS));
    }

    /** Packaged as the distribution is: the script in {@code bin}, the jars beside it. */
    private static Path launcher(Path directory) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("dist/bin"));
        for (String part : List.of("forebay.jar", "lib")) {
            Files.createSymbolicLink(bin.resolveSibling(part), HOME.resolve(part));
        }
        return Files.copy(HOME.resolve("../../../forebay").normalize(), bin.resolve("forebay"));
    }

    /** Connects again and again. */
    private static final class Callers implements AutoCloseable {
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final Thread thread;
        private volatile boolean ended;

        Callers(Path socket) {
            thread = new Thread(() -> call(UnixDomainSocketAddress.of(socket)), "callers");
            thread.setDaemon(true);
            thread.start();
        }

        private void call(UnixDomainSocketAddress socket) {
            while (!ended) {
                try {
                    SocketChannel.open(socket).close();
                    connected.incrementAndGet();
                } catch (IOException e) {
                    refused.incrementAndGet();
                }
            }
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
