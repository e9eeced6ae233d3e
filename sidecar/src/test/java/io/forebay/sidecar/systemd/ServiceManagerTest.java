// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceManagerTest {
    private static final long PID = 4711;
    private static final String READY = "READY=1\nSTATUS=accepting; delivering";

    @TempDir
    private Path dir = Path.of("");

    private final List<String> told = new ArrayList<>();
    private final View view = new View();
    private boolean away;
    private long nanos = 1_234_567_000;
    private final ServiceManager manager = new ServiceManager(new Told(), Duration.ofMinutes(1), () -> nanos);

    /** Looks as a sidecar that a test can make hang. */
    private static final class View implements ServiceManager.Health {
        private @Nullable String hang;
        private String summary = "accepting; delivering";

        @Override
        public @Nullable String hang() {
            return hang;
        }

        @Override
        public String summary() {
            return summary;
        }
    }

    private final class Told implements ServiceManager.Channel {
        @Override
        public void send(String message) throws IOException {
            if (away) {
                throw new IOException("Connection refused");
            }
            told.add(message);
        }

        @Override
        public void close() {
            told.add("closed");
        }
    }

    @AfterEach
    void close() {
        manager.close();
        assertThat(told).last().isEqualTo("closed");
    }

    @Test
    void life_isToldInItsOrder() {
        manager.starting("opening the spool");
        manager.ready(view);
        manager.reloading();
        manager.reloaded();
        manager.stopping(Duration.ofSeconds(40));
        assertThat(told)
                .containsExactly(
                        "STATUS=opening the spool",
                        READY,
                        "WATCHDOG=1",
                        "RELOADING=1\nMONOTONIC_USEC=1234567",
                        "READY=1",
                        "STOPPING=1\nSTATUS=stopping\nEXTEND_TIMEOUT_USEC=40000000");
    }

    @Test
    void startThatTakesLong_asksForTime() {
        manager.starting("opening the spool");
        manager.beat();
        manager.beat();
        assertThat(told)
                .containsExactly(
                        "STATUS=opening the spool", "EXTEND_TIMEOUT_USEC=60000000", "EXTEND_TIMEOUT_USEC=60000000");
    }

    @Test
    void watchdog_isFedOnlyWhileNothingHangs() {
        manager.ready(view);
        told.clear();
        manager.beat();
        assertThat(told).containsExactly("WATCHDOG=1");
        view.hang = "the drain has not moved for 61 s";
        told.clear();
        manager.beat();
        manager.beat();
        assertThat(told).containsExactly("STATUS=the drain has not moved for 61 s");
        view.hang = null;
        told.clear();
        manager.beat();
        assertThat(told).containsExactly("WATCHDOG=1", "STATUS=accepting; delivering");
    }

    @Test
    void watchdog_isFedWhileStopping() {
        manager.ready(view);
        manager.stopping(Duration.ZERO);
        told.clear();
        manager.beat();
        assertThat(told).containsExactly("WATCHDOG=1");
    }

    @Test
    void status_isToldWhenItChanges() {
        manager.ready(view);
        told.clear();
        view.summary = "accepting; not delivering: Kafka: no broker\nanswers";
        manager.beat();
        manager.beat();
        assertThat(told)
                .containsExactly(
                        "WATCHDOG=1", "STATUS=accepting; not delivering: Kafka: no broker answers", "WATCHDOG=1");
    }

    @Test
    void reloadBeforeTheStartIsOver_doesNotTellThatItIs() {
        manager.starting("opening the spool");
        manager.reloading();
        manager.reloaded();
        assertThat(told).doesNotContain("READY=1");
    }

    @Test
    void managerThatIsAway_isNoFailure() {
        away = true;
        manager.starting("opening the spool");
        manager.ready(view);
        away = false;
        manager.beat();
        assertThat(told).containsExactly("WATCHDOG=1");
    }

    @Test
    void interval_isHalfTheWatchdogs_andFiveSecondsAtMost() {
        assertThat(manager.interval()).isEqualTo(Duration.ofSeconds(5));
        ServiceManager hasty = new ServiceManager(null, Duration.ofSeconds(3), () -> nanos);
        assertThat(hasty.interval()).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void environment_namesSocketAndWatchdog() throws IOException {
        String name = dir.resolve("notify").toString();
        try (NativeSockets sockets = new NativeSockets();
                ServiceManager real = ServiceManager.in(
                        Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "100000", "WATCHDOG_PID", "4711"),
                        PID,
                        () -> nanos)) {
            int there = sockets.datagrams(name);
            assertThat(real.interval()).isEqualTo(Duration.ofMillis(50));
            real.starting("opening the spool");
            real.ready(view);
            for (int pings = 0; pings < 3; pings++) {
                await().until(() -> sockets.receive(there).equals("WATCHDOG=1"));
            }
        }
    }

    @Test
    void watchdogOfAnotherProcess_isNotFed() throws IOException {
        String name = dir.resolve("notify").toString();
        try (NativeSockets sockets = new NativeSockets();
                ServiceManager real = ServiceManager.in(
                        Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "100000", "WATCHDOG_PID", "1"),
                        PID,
                        () -> nanos)) {
            int there = sockets.datagrams(name);
            real.ready(view);
            real.beat();
            assertThat(sockets.receive(there)).isEqualTo(READY);
            assertThat(sockets.receive(there)).isEmpty();
        }
    }

    @Test
    void environmentThatIsWrong_isNoFailure() {
        for (Map<String, String> wrong : List.of(
                Map.<String, String>of(),
                Map.of("NOTIFY_SOCKET", ""),
                Map.of("NOTIFY_SOCKET", "vsock:2:1"),
                Map.of("NOTIFY_SOCKET", dir.resolve("nobody").toString(), "WATCHDOG_USEC", "soon"))) {
            try (ServiceManager none = ServiceManager.in(wrong, PID, () -> nanos)) {
                none.starting("opening the spool");
                none.ready(view);
                none.stopping(Duration.ZERO);
            }
        }
    }
}
