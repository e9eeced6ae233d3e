// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.ListenException.Reason;
import io.forebay.sidecar.record.Origin;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The socket file, from before the start until after the end. */
class UnixSocketTest {
    private Path dir = Path.of("");
    private Path socket = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        dir = Files.createTempDirectory("fb");
        socket = dir.resolve("forebay.sock");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        Files.deleteIfExists(socket);
        Files.delete(dir);
    }

    private Server start() throws ListenException {
        return start(Server.builder());
    }

    private Server start(Server.Builder settings) throws ListenException {
        // The directory is deleted by us, to see that nothing is in it.
        return settings.start(dir.resolve("elsewhere"), new BindAddress.Unix(socket));
    }

    private ListenException refusal() {
        return Objects.requireNonNull(catchThrowableOfType(ListenException.class, this::start));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0660", "600", "0777"})
    void mode_isThatOfTheSettings(String mode) throws Exception {
        try (Server server = start(Server.builder().mode(mode))) {
            String expected = mode.endsWith("660") ? "rw-rw----" : mode.equals("600") ? "rw-------" : "rwxrwxrwx";
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
                    .isEqualTo(expected);
        }
    }

    @Test
    void mode_isClosedToOthersWhereNoneIsGiven() throws Exception {
        try (Server server = start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
                    .isEqualTo("rw-rw----");
        }
    }

    @Test
    void unknownGroup_isRefusedAndNothingIsLeft() throws Exception {
        ListenerSettings listener = new ListenerSettings(
                "app", new BindAddress.Unix(socket), "auto", "t", AckLevel.SYNCED, "0660", null, "nosuchgroup");
        IngestSettings settings =
                new IngestSettings(List.of(listener), 1, 1, 1, 1, 1, IngestSettings.LEAST_MEMORY_BYTES);
        try (Ingest ingest = new Ingest(settings, new FakeSink(), () -> 0, IngestMetrics.NONE)) {
            ListenException e = Objects.requireNonNull(catchThrowableOfType(ListenException.class, ingest::start));
            assertThat(e).hasMessageContaining("nosuchgroup");
            assertThat(e.reason()).isEqualTo(Reason.INVALID);
        }
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void staleSocket_ofADeadProcessIsReplaced() throws Exception {
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        try (Server server = start();
                Client client = server.connect()) {
            client.send("hello\n");
            await().until(() -> server.sink.values().contains("hello"));
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void livingSocket_isRefusedWithItsPathAndPid() throws Exception {
        try (Server first = start()) {
            ListenException e = refusal();
            assertThat(e.reason()).isEqualTo(Reason.IN_USE);
            assertThat(e).hasMessageContaining(socket.toString());
            if (Transport.best() == Transport.EPOLL) {
                assertThat(e)
                        .hasMessageContaining(
                                "process " + ProcessHandle.current().pid());
            }
            try (Client client = first.connect()) {
                client.send("still here\n");
                await().until(() -> first.sink.values().contains("still here"));
            }
        }
    }

    @Test
    void fileThatIsNoSocket_isLeftAlone() throws Exception {
        Files.writeString(socket, "precious");
        ListenException e = refusal();
        assertThat(e.reason()).isEqualTo(Reason.CANNOT_CREATE);
        assertThat(e).hasMessageContaining(socket + " is a file and not a socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    void missingDirectory_isNamed() {
        BindAddress.Unix nowhere = new BindAddress.Unix(dir.resolve("none").resolve("s"));
        ListenException e = Objects.requireNonNull(catchThrowableOfType(
                ListenException.class, () -> Server.builder().start(dir, nowhere)));
        assertThat(e.reason()).isEqualTo(Reason.CANNOT_CREATE);
        assertThat(e).hasMessageContaining("the directory of the socket " + nowhere.path() + " is missing");
    }

    @Test
    void pathThatIsTooLong_isRefusedWithTheLimit() {
        Path path = dir.resolve("x".repeat(108 - dir.toString().length() - 1));
        IllegalArgumentException e = Objects.requireNonNull(
                catchThrowableOfType(IllegalArgumentException.class, () -> new BindAddress.Unix(path)));
        assertThat(e).hasMessageContaining("108 bytes, at most 107");
    }

    @Test
    void longestPath_works() throws Exception {
        socket = dir.resolve("x".repeat(107 - dir.toString().length() - 1));
        try (Server server = start()) {
            assertThat(server.socket()).exists();
            if (Transport.best() == Transport.EPOLL) { // the JDK can't connect to the last byte
                assertThat(refusal()).hasMessageContaining("listens on it");
            }
        }
    }

    @Test
    void socketOfSomebodyElse_isNotDeletedAtTheEnd() throws Exception {
        Server server = start();
        Files.delete(socket);
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            server.close();
            assertThat(Files.exists(socket, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void bothTransports_carryRecordsAndAcks(Transport transport) throws Exception {
        try (Server server = start(Server.builder().transport(transport));
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 1);
            server.sink.sync();
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            int uid = (Integer) Files.getAttribute(dir, "unix:uid");
            assertThat(server.sink.records().get(0).uid())
                    .isEqualTo(transport == Transport.EPOLL ? uid : Origin.NO_UID);
            assertThat(server.sink.records().get(0).listener()).isEqualTo("app");
            assertThat(server.sink.records().get(0).timestamp()).isEqualTo(Server.NOW_MS);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void clientThatGoesWithoutReadingItsAcks_losesNothing(Transport transport) throws Exception {
        try (Server server = start(Server.builder().transport(transport))) {
            try (Client client = server.connect()) {
                client.send("{\"forebay\":1,\"ack\":\"spooled\"}\n");
                for (int i = 0; i < 500; i++) {
                    client.send("{\"value\":" + i + "}\n");
                }
            }
            await().until(() -> server.sink.appended() == 500);
            server.sink.sync();
            await().until(() -> server.metrics.connections.get() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void clientThatGoesWhileThereIsNoRoom_losesNothing(Transport transport) throws Exception {
        try (Server server = start(Server.builder().transport(transport))) {
            server.sink.room(0);
            try (Client client = server.connect()) {
                client.send("first\nsecond\nunfinished");
            }
            await().until(() -> !server.metrics.isOpen());
            server.sink.room(2);
            await().until(() -> server.sink.records().size() == 2);
            server.sink.room(1);
            await().until(() -> server.metrics.connections.get() == 0);
            assertThat(server.sink.values()).containsExactly("first", "second", "unfinished");
            assertThat(server.metrics.memory.get()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void tcp_worksOnLoopback(Transport transport) throws Exception {
        try (Server server = Server.builder()
                        .tcp()
                        .transport(transport)
                        .sink(new FakeSink().eager())
                        .start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            assertThat(server.address().text()).matches("tcp:127\\.0\\.0\\.1:[1-9]\\d*");
            ListenException e = Objects.requireNonNull(catchThrowableOfType(
                    ListenException.class, () -> Server.builder().start(dir, server.address())));
            assertThat(e.reason()).isEqualTo(Reason.IN_USE);
        }
    }

    @Test
    void stop_takesWhatWasSentBeforeAndClosesInOrder() throws Exception {
        Server server = start();
        try (Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            client.send("{\"value\":2}\n");
            assertThat(server.ingest().stopAccepting(Duration.ofSeconds(5))).isTrue();
            assertThat(socket).doesNotExist();
            assertThat(server.sink.values()).containsExactly("1", "2");
            client.send("{\"value\":3}\n");
            server.sink.sync();
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
            server.close();
            server.close();
            assertThat(client.isAtEnd()).isTrue();
            assertThat(server.sink.values()).containsExactly("1", "2");
        }
    }

    @Test
    void close_waitsForKafkaOnlySoLong() throws Exception {
        Server server = start();
        try (Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"delivered\"}\n{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 1);
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(client.linesToEnd()).isEmpty();
        }
    }
}
