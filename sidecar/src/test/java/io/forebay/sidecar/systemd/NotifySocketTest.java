// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotifySocketTest {
    @TempDir
    private Path dir = Path.of("");

    private final NativeSockets manager = new NativeSockets();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void message_arrivesAtAPath() throws IOException {
        String name = dir.resolve("notify").toString();
        int there = manager.datagrams(name);
        try (NotifySocket socket = NotifySocket.to(name, Libc.get())) {
            socket.send("READY=1\nSTATUS=größer");
        }
        assertThat(manager.receive(there)).isEqualTo("READY=1\nSTATUS=größer");
    }

    @Test
    void message_arrivesAtAnAbstractName() throws IOException {
        String name = "@forebay-test-" + ProcessHandle.current().pid();
        int there = manager.datagrams(name);
        try (NotifySocket socket = NotifySocket.to(name, Libc.get())) {
            socket.send("READY=1");
        }
        assertThat(manager.receive(there)).isEqualTo("READY=1");
    }

    @Test
    void nobodyThere_isToldInWords() throws IOException {
        try (NotifySocket socket = NotifySocket.to(dir.resolve("nobody").toString(), Libc.get())) {
            assertThatThrownBy(() -> socket.send("READY=1")).hasMessage("No such file or directory");
        }
        Path left = dir.resolve("left");
        int there = manager.datagrams(left.toString());
        manager.close();
        assertThat(manager.receive(there)).isEmpty();
        assertThat(Files.exists(left)).isTrue();
        try (NotifySocket socket = NotifySocket.to(left.toString(), Libc.get())) {
            assertThatThrownBy(() -> socket.send("READY=1")).hasMessage("Connection refused");
        }
    }

    /** The queue of a Unix socket is short: some ten datagrams. */
    @Test
    void managerThatReadsNothing_holdsUpForASecondOnly() throws IOException {
        String name = dir.resolve("deaf").toString();
        manager.datagrams(name);
        long began = System.nanoTime();
        try (NotifySocket socket = NotifySocket.to(name, Libc.get())) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            socket.send("WATCHDOG=1");
                        }
                    })
                    .hasMessage("Resource temporarily unavailable");
        }
        assertThat(System.nanoTime() - began).isBetween(900_000_000L, 10_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@", "/", "run/notify", "vsock:2:1234"})
    void whatIsNoUnixSocket_isRefused(String name) {
        assertThatThrownBy(() -> NotifySocket.to(name, Libc.get())).hasMessageContaining("neither a path nor @");
    }
}
