// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.ListenException.Reason;
import io.forebay.sidecar.systemd.InheritedSockets;
import io.forebay.sidecar.systemd.NativeSockets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener on a socket that the service manager has bound. */
class InheritedListenerTest {
    private final NativeSockets manager = new NativeSockets();
    private Path dir = Path.of("");
    private Path socket = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        dir = Files.createTempDirectory("fb");
        socket = dir.resolve("forebay.sock");
    }

    @AfterEach
    void managersFileIsLeft() throws IOException {
        manager.close();
        Files.deleteIfExists(socket);
        Files.delete(dir);
    }

    private Server start(InheritedSockets inherited, BindAddress bind) throws ListenException {
        return Server.builder().inherited(inherited).start(dir.resolve("elsewhere"), bind);
    }

    @Test
    void unixSocket_isTakenOver_andLeftForTheNextLife() throws Exception {
        InheritedSockets inherited = manager.inherited(manager.unix(socket), "forebay.socket");
        Object file = identity();
        for (int life = 0; life < 3; life++) {
            String value = "hello " + life;
            // It connects while nobody is there, and waits.
            try (Client early = Client.connect(new BindAddress.Unix(socket))) {
                early.send(value + "\n");
                try (Server server = start(inherited, new BindAddress.Unix(socket))) {
                    await().until(() -> server.sink.values().contains(value));
                    assertThat(server.address()).isEqualTo(new BindAddress.Unix(socket));
                }
            }
            assertThat(identity()).isEqualTo(file);
        }
    }

    /** A client that goes before it is let in is what a descriptor that blocks would wait behind, for the next to come. */
    @Test
    void eventLoop_isNotHeldUpByAQueueThatIsEmpty() throws Exception {
        try (Server server = start(manager.inherited(manager.unix(socket), "app"), new BindAddress.Unix(socket));
                Client client = server.connect()) {
            client.send("one\n");
            await().until(() -> server.sink.values().contains("one"));
            client.send("two\n");
            await().until(() -> server.sink.values().contains("two"));
        }
    }

    @Test
    void tcpSocket_isTakenOverByName() throws Exception {
        InheritedSockets inherited = manager.inherited(manager.tcp("127.0.0.1"), "app");
        int port = ((InetSocketAddress)
                        Objects.requireNonNull(inherited.all().get(0).address()))
                .getPort();
        try (Server server = start(inherited, new BindAddress.Tcp("127.0.0.1", 0));
                Client client = Client.connect(new BindAddress.Tcp("127.0.0.1", port))) {
            assertThat(server.address()).isEqualTo(new BindAddress.Tcp("127.0.0.1", port));
            client.send("hello\n");
            await().until(() -> server.sink.values().contains("hello"));
        }
    }

    @Test
    void change_keepsIt_andItCanComeBack() throws Exception {
        InheritedSockets inherited = manager.inherited(manager.unix(socket), "unknown");
        Server.Builder settings = Server.builder().inherited(inherited);
        BindAddress.Unix bind = new BindAddress.Unix(socket);
        Object file = identity();
        try (Server server = settings.start(dir.resolve("elsewhere"), bind);
                Client client = server.connect()) {
            server.ingest().change(settings.maxRecordBytes(1 << 10).settings(bind), () -> {});
            client.send("still here\n");
            await().until(() -> server.sink.values().contains("still here"));

            server.ingest().change(settings.settings(new BindAddress.Tcp("127.0.0.1", 0)), () -> {});
            assertThat(identity()).isEqualTo(file);
            try (Client waiting = Client.connect(bind)) {
                waiting.send("waited\n");
                server.ingest().change(settings.settings(bind), () -> {});
                await().until(() -> server.sink.values().contains("waited"));
            }
        }
    }

    @Test
    void withoutEpoll_isRefusedWithARemedy() throws Exception {
        InheritedSockets inherited = manager.inherited(manager.unix(socket), "app");
        ListenException e = refusal(Server.builder().inherited(inherited).transport(Transport.NIO));
        assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED);
        assertThat(e).hasMessageContaining("listener app").hasMessageContaining("disable the socket unit");
    }

    @Test
    void otherKind_isRefused() throws Exception {
        ListenException e = refusal(Server.builder().inherited(manager.inherited(manager.tcp("127.0.0.1"), "app")));
        assertThat(e.reason()).isEqualTo(Reason.INVALID);
        assertThat(e).hasMessageContaining("the listener is at unix:" + socket);
    }

    @Test
    void portForAllTheWorld_isRefused() throws Exception {
        InheritedSockets inherited = manager.inherited(manager.tcp("0.0.0.0"), "app");
        ListenException e = Objects.requireNonNull(catchThrowableOfType(
                ListenException.class, () -> start(inherited, new BindAddress.Tcp("127.0.0.1", 0))));
        assertThat(e.reason()).isEqualTo(Reason.INVALID);
        assertThat(e).hasMessageContaining("not on a loopback address");
    }

    @Test
    void secondListenerOnTheSameOne_isRefused() throws Exception {
        InheritedSockets inherited = manager.inherited(manager.unix(socket), "app");
        ListenerSettings one = listener("other", new BindAddress.Unix(socket));
        ListenerSettings another = listener("app", new BindAddress.Unix(dir.resolve("another")));
        IngestSettings settings =
                new IngestSettings(List.of(one, another), 1, 1, 1, 1, 1, IngestSettings.LEAST_MEMORY_BYTES);
        try (Ingest ingest = new Ingest(settings, new FakeSink(), () -> 0, IngestMetrics.NONE, inherited)) {
            ListenException e = Objects.requireNonNull(catchThrowableOfType(ListenException.class, ingest::start));
            assertThat(e).hasMessageContaining("is listener other's already");
        }
    }

    private static ListenerSettings listener(String name, BindAddress bind) {
        return new ListenerSettings(name, bind, "auto", "t", AckLevel.SYNCED, null, null, null);
    }

    private ListenException refusal(Server.Builder settings) {
        return Objects.requireNonNull(catchThrowableOfType(
                ListenException.class, () -> settings.start(dir.resolve("elsewhere"), new BindAddress.Unix(socket))));
    }

    private Object identity() throws IOException {
        return Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
