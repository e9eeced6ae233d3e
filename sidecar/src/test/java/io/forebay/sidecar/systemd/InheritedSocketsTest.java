// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InheritedSocketsTest {
    private static final long PID = 4711;

    @TempDir
    private Path dir = Path.of("");

    private final NativeSockets manager = new NativeSockets();

    @AfterEach
    void close() {
        manager.close();
    }

    private InheritedSockets handedOver(int first, String names) {
        return InheritedSockets.in(
                Map.of("LISTEN_PID", String.valueOf(PID), "LISTEN_FDS", "1", "LISTEN_FDNAMES", names), PID, first);
    }

    @Test
    void unixSocket_isFoundByItsPath() throws IOException {
        Path path = dir.resolve("s");
        InheritedSockets sockets = handedOver(manager.unix(path), "forebay.socket");
        assertThat(sockets.find("app", UnixDomainSocketAddress.of(path)))
                .isSameAs(sockets.all().get(0));
        assertThat(sockets.find("app", UnixDomainSocketAddress.of(dir.resolve("other"))))
                .isNull();
    }

    @Test
    void unixSocket_isFoundByAnotherWayToItsFile() throws IOException {
        Path path = dir.resolve("s");
        InheritedSockets sockets = handedOver(manager.unix(path), "");
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir);
        assertThat(sockets.find("app", UnixDomainSocketAddress.of(link.resolve("s"))))
                .isNotNull();
        assertThat(sockets.find("app", UnixDomainSocketAddress.of(dir.resolve("link/../s"))))
                .isNotNull();
    }

    @Test
    void tcpSocket_isFoundByAddressAndPort() throws IOException {
        InheritedSockets sockets = handedOver(manager.tcp("127.0.0.1"), "");
        InetSocketAddress bound =
                (InetSocketAddress) Objects.requireNonNull(sockets.all().get(0).address());
        assertThat(bound.getAddress().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(bound.getPort()).isPositive();
        InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        assertThat(sockets.find("app", new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort())))
                .isNotNull();
        assertThat(sockets.find("app", new InetSocketAddress(other, bound.getPort())))
                .isNull();
    }

    @Test
    void socketElsewhere_isFoundByTheListenersName() throws IOException {
        InheritedSockets sockets = handedOver(manager.unix(dir.resolve("s")), "app");
        UnixDomainSocketAddress elsewhere = UnixDomainSocketAddress.of(dir.resolve("other"));
        assertThat(sockets.find("app", elsewhere)).isNotNull();
        assertThat(sockets.find("another", elsewhere)).isNull();
    }

    @Test
    void address_comesBeforeTheName() throws IOException {
        InheritedSocket byName = InheritedSockets.look(manager.unix(dir.resolve("a")), "app", Libc.get());
        InheritedSocket byAddress = InheritedSockets.look(manager.unix(dir.resolve("b")), "other", Libc.get());
        assertThat(new InheritedSockets(List.of(byName, byAddress))
                        .find("app", UnixDomainSocketAddress.of(dir.resolve("b"))))
                .isSameAs(byAddress);
    }

    @Test
    void whatDoesNotListen_isNamedAndNeverFound() throws IOException {
        InheritedSockets datagrams =
                handedOver(manager.datagrams(dir.resolve("d").toString()), "app");
        assertThat(datagrams.find("app", UnixDomainSocketAddress.of(dir.resolve("d"))))
                .isNull();
        assertThat(datagrams.all().get(0).text()).contains("(app, no listening stream socket");
        InheritedSockets nothing = handedOver(1_000_000, "app");
        assertThat(nothing.find("app", UnixDomainSocketAddress.of(dir.resolve("d"))))
                .isNull();
    }

    @Test
    void duplicate_neitherBlocksNorGoesToChildren() throws IOException {
        int fd = manager.unix(dir.resolve("s"));
        assertThat(manager.blocks(fd)).isTrue();
        assertThat(manager.isHandedOn(fd)).isTrue();
        int copy = handedOver(fd, "").all().get(0).duplicate();
        try {
            assertThat(copy).isNotEqualTo(fd);
            assertThat(manager.blocks(copy)).isFalse();
            assertThat(manager.isHandedOn(copy)).isFalse();
            assertThat(manager.isHandedOn(fd)).isFalse();
        } finally {
            Libc.get().close(copy);
        }
    }

    @Test
    void socketsOfAnotherProcess_areLeftAlone() throws IOException {
        int fd = manager.unix(dir.resolve("s"));
        assertThat(InheritedSockets.in(Map.of("LISTEN_PID", "1", "LISTEN_FDS", "1"), PID, fd)
                        .all())
                .isEmpty();
        assertThat(InheritedSockets.in(Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "some"), PID, fd)
                        .all())
                .isEmpty();
        assertThat(InheritedSockets.in(Map.of(), PID, fd).all()).isEmpty();
    }

    @Test
    void socketWithoutAName_isUnknown() throws IOException {
        assertThat(handedOver(manager.unix(dir.resolve("s")), "").all().get(0).name())
                .isEqualTo("unknown");
    }
}
