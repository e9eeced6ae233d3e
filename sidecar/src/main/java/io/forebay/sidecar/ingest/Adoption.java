// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.ingest.ListenException.Reason;
import io.forebay.sidecar.systemd.InheritedSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a listener takes over a socket that the service manager has bound: on a descriptor of its own, so that it can be closed alone. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    private Adoption() {}

    /**
     * Whether the listener can have that socket.
     *
     * @return where it really listens
     */
    static BindAddress check(ListenerSettings settings, InheritedSocket socket, Transport transport)
            throws ListenException {
        String what = "the service manager's socket, " + socket.text() + ", can't be taken over: ";
        if (!transport.takesOver()) {
            Throwable cause = Epoll.unavailabilityCause();
            throw new ListenException(
                    Reason.UNSUPPORTED,
                    what + "Netty's epoll is not available here"
                            + (cause == null ? "" : " (" + cause.getMessage() + ")")
                            + "; disable the socket unit, and the sidecar makes its sockets itself");
        }
        // find() gives no other
        BindAddress address = address(Objects.requireNonNull(socket.address()), what);
        if (address.getClass() != settings.bind().getClass()) {
            throw new ListenException(
                    Reason.INVALID,
                    what + "the listener is at " + settings.bind().text());
        }
        LOG.info(
                "listener {} takes over {}{}",
                settings.name(),
                socket.text(),
                address instanceof BindAddress.Unix ? "; mode, owner and group are those that it has" : "");
        return address;
    }

    private static BindAddress address(SocketAddress bound, String what) throws ListenException {
        if (bound instanceof UnixDomainSocketAddress unix) {
            return new BindAddress.Unix(unix.getPath());
        }
        InetSocketAddress tcp = (InetSocketAddress) bound;
        if (!tcp.getAddress().isLoopbackAddress()) {
            throw new ListenException(
                    Reason.INVALID, what + "it is not on a loopback address, and nothing here is authenticated");
        }
        return new BindAddress.Tcp(tcp.getAddress().getHostAddress(), tcp.getPort());
    }

    /** Has the event loop look after it; nobody is let in yet. */
    static Channel register(ServerBootstrap bootstrap, InheritedSocket socket, BindAddress address, Transport transport)
            throws ListenException {
        int descriptor;
        try {
            descriptor = socket.duplicate();
        } catch (IOException e) {
            throw new ListenException(Reason.CANNOT_CREATE, "can't take over " + socket.text(), e);
        }
        var registered = bootstrap
                .channelFactory(() ->
                        address instanceof BindAddress.Unix ? transport.unix(descriptor) : transport.tcp(descriptor))
                .register()
                .awaitUninterruptibly();
        if (registered.cause() != null) {
            throw new ListenException(Reason.CANNOT_CREATE, "can't take over " + socket.text(), registered.cause());
        }
        return registered.channel();
    }
}
