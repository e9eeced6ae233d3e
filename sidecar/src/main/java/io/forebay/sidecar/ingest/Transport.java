// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Netty's ways of talking to sockets: Linux's epoll, or the JDK's where that is missing. */
enum Transport {
    EPOLL {
        @Override
        IoHandlerFactory ioHandlers() {
            return KeptInEpoll.factory();
        }

        @Override
        ChannelFactory<ServerChannel> unix() {
            return EpollServerDomainSocketChannel::new;
        }

        @Override
        ChannelFactory<ServerChannel> tcp() {
            return EpollServerSocketChannel::new;
        }

        @Override
        ServerChannel unix(int descriptor) {
            return new EpollServerDomainSocketChannel(descriptor);
        }

        @Override
        ServerChannel tcp(int descriptor) {
            return new EpollServerSocketChannel(descriptor);
        }

        @Override
        SocketAddress address(Path path) {
            return new DomainSocketAddress(path.toString());
        }

        @Override
        Peer peer(Channel channel) throws IOException {
            if (!(channel instanceof EpollDomainSocketChannel unix)) {
                return Peer.UNKNOWN;
            }
            PeerCredentials is = unix.peerCredentials();
            return new Peer(is.uid(), is.gids()[0], PeerGroups.of(unix), is.pid());
        }

        @Override
        @Nullable
        String listenerOn(Path path, EventLoopGroup group) throws IOException {
            ChannelFuture connected = new Bootstrap()
                    .group(group)
                    .channel(EpollDomainSocketChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(address(path))
                    .awaitUninterruptibly();
            if (connected.cause() != null) {
                return listenerBehind(connected.cause());
            }
            EpollDomainSocketChannel probe = (EpollDomainSocketChannel) connected.channel();
            try {
                return "process " + probe.peerCredentials().pid();
            } finally {
                probe.close().awaitUninterruptibly();
            }
        }
    },
    NIO {
        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        ChannelFactory<ServerChannel> unix() {
            return NioServerDomainSocketChannel::new;
        }

        @Override
        ChannelFactory<ServerChannel> tcp() {
            return NioServerSocketChannel::new;
        }

        @Override
        ServerChannel unix(int descriptor) {
            throw new UnsupportedOperationException();
        }

        @Override
        ServerChannel tcp(int descriptor) {
            throw new UnsupportedOperationException();
        }

        @Override
        SocketAddress address(Path path) {
            return UnixDomainSocketAddress.of(path);
        }

        /** The JDK tells the user's name only. */
        @Override
        Peer peer(Channel channel) {
            return Peer.UNKNOWN;
        }

        @Override
        @Nullable
        String listenerOn(Path path, EventLoopGroup group) throws IOException {
            try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                probe.configureBlocking(false); // a full queue of connections must not hold us up
                probe.connect(UnixDomainSocketAddress.of(path));
                return SOMEBODY;
            } catch (IOException e) {
                return listenerBehind(e);
            }
        }
    };

    private static final String SOMEBODY = "another process";

    static Transport best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    abstract IoHandlerFactory ioHandlers();

    /** Whether a client may end its side of a Unix socket and go on reading; Netty's channels over the JDK's close then. */
    boolean unixMayBeHalfClosed() {
        return this == EPOLL;
    }

    abstract ChannelFactory<ServerChannel> unix();

    abstract ChannelFactory<ServerChannel> tcp();

    /** Whether it can take over a socket that is bound already; the JDK's can't. */
    boolean takesOver() {
        return this == EPOLL;
    }

    /** Takes over a bound Unix socket that doesn't block. */
    abstract ServerChannel unix(int descriptor);

    /** Takes over a bound TCP socket that doesn't block. */
    abstract ServerChannel tcp(int descriptor);

    abstract SocketAddress address(Path path);

    /**
     * Who listens on a Unix socket, as far as that can be found out; null where nobody does.
     *
     * @throws IOException where that can't be told
     */
    abstract @Nullable String listenerOn(Path path, EventLoopGroup group) throws IOException;

    private static @Nullable String listenerBehind(Throwable failure) throws IOException {
        String why = String.valueOf(failure.getMessage());
        if (why.contains("refused")) {
            return null;
        }
        if (why.contains("unavailable")) { // EAGAIN: somebody listens, and has a lot to do
            return SOMEBODY;
        }
        throw failure instanceof IOException io ? io : new IOException(failure);
    }

    /** Whether {@link #peer} tells of Unix sockets who is there. */
    boolean tellsPeers() {
        return this == EPOLL;
    }

    /** Who is at the other end, as far as that can be told. */
    abstract Peer peer(Channel channel) throws IOException;
}
