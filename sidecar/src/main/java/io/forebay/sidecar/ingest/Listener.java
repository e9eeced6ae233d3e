// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.ingest.ListenException.Reason;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** One bound listener. */
final class Listener {
    private static final int BACKLOG = 1024;
    private static final WriteBufferWaterMark UNREAD_REPLIES = new WriteBufferWaterMark(16 << 10, 64 << 10);

    private final ListenerSettings settings;
    private final BindAddress address;
    private final Channel channel;
    private final @Nullable UnixSocketFile file;

    private Listener(ListenerSettings settings, BindAddress address, Channel channel, @Nullable UnixSocketFile file) {
        this.settings = settings;
        this.address = address;
        this.channel = channel;
        this.file = file;
    }

    /** What a listener needs of its surroundings. */
    record Place(
            Transport transport,
            EventLoopGroup group,
            ByteBufAllocator allocator,
            RecvByteBufAllocator readBuffers,
            Connections connections) {}

    static Listener open(ListenerSettings settings, Entrance entrance, Place place) throws ListenException {
        ServerBootstrap bootstrap = bootstrap(entrance, place);
        if (settings.bind() instanceof BindAddress.Unix unix) {
            return openUnix(settings, unix, bootstrap, place);
        }
        return openTcp(settings, (BindAddress.Tcp) settings.bind(), bootstrap, place);
    }

    private static ServerBootstrap bootstrap(Entrance entrance, Place place) {
        return new ServerBootstrap()
                .group(place.group())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.ALLOCATOR, place.allocator())
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, place.readBuffers())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD_REPLIES)
                // A client that doesn't wait for its acks must not lose what it has sent before it went.
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) throws IOException {
                        Peer peer = place.transport().peer(child);
                        place.connections().accept((DuplexChannel) child, entrance, peer);
                    }
                });
    }

    private static Listener openUnix(
            ListenerSettings settings, BindAddress.Unix unix, ServerBootstrap bootstrap, Place place)
            throws ListenException {
        if (!settings.access().isForAnybody() && !place.transport().tellsPeers()) {
            throw new ListenException(
                    Reason.INVALID,
                    "listener " + settings.name()
                            + ": users and groups can't be told apart here: Netty's epoll is not available");
        }
        UnixSocketFile file =
                UnixSocketFile.prepare(unix.path(), path -> place.transport().listenerOn(path, place.group()));
        if (place.transport().unixMayBeHalfClosed()) {
            bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        Channel channel = null;
        try {
            bootstrap.channelFactory(place.transport().unix());
            channel = bind(bootstrap, place.transport().address(file.bindPath()), unix);
            file.publish(settings);
            return new Listener(settings, unix, channel, file);
        } catch (ListenException e) {
            if (channel != null) {
                channel.close().awaitUninterruptibly();
            }
            file.delete();
            throw e;
        }
    }

    private static Listener openTcp(
            ListenerSettings settings, BindAddress.Tcp tcp, ServerBootstrap bootstrap, Place place)
            throws ListenException {
        InetSocketAddress wanted = new InetSocketAddress(tcp.host(), tcp.port());
        if (wanted.isUnresolved() || !wanted.getAddress().isLoopbackAddress()) {
            throw new ListenException(Reason.INVALID, tcp.text() + " is not on this host's loopback interface");
        }
        bootstrap
                .channelFactory(place.transport().tcp())
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        Channel channel = bind(bootstrap, wanted, tcp);
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        return new Listener(settings, new BindAddress.Tcp(tcp.host(), port), channel, null);
    }

    private static Channel bind(ServerBootstrap bootstrap, SocketAddress where, BindAddress named)
            throws ListenException {
        var bound = bootstrap.bind(where).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause == null) {
            return bound.channel();
        }
        String what = "can't listen on " + named.text();
        if (cause instanceof BindException || String.valueOf(cause.getMessage()).contains("in use")) {
            throw new ListenException(Reason.IN_USE, what, cause);
        }
        throw cause instanceof IOException io
                ? UnixSocketFile.failed(what, io)
                : new ListenException(Reason.CANNOT_CREATE, what, cause);
    }

    String name() {
        return settings.name();
    }

    /** Where it really listens: with the port that was found where 0 was asked for. */
    BindAddress address() {
        return address;
    }

    /** Nobody finds the socket any more; who has found it is still let in until {@link #close}. */
    void hide() {
        if (file != null) {
            file.delete();
        }
    }

    void close() {
        hide();
        channel.close().awaitUninterruptibly();
    }
}
