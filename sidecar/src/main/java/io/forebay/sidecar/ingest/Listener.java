// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import io.forebay.sidecar.ingest.ListenException.Reason;
import io.forebay.sidecar.systemd.InheritedSocket;
import io.forebay.sidecar.systemd.InheritedSockets;
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
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One bound listener. */
final class Listener {
    private static final int BACKLOG = 1024;
    private static final WriteBufferWaterMark UNREAD_REPLIES = new WriteBufferWaterMark(16 << 10, 64 << 10);

    private final Entrance entrance;
    private final BindAddress address;
    private final Channel channel;
    private final @Nullable UnixSocketFile file;
    private final @Nullable InheritedSocket inherited;
    private ListenerSettings settings;

    private Listener(
            ListenerSettings settings,
            Entrance entrance,
            BindAddress address,
            Channel channel,
            @Nullable UnixSocketFile file,
            @Nullable InheritedSocket inherited) {
        this.inherited = inherited;
        this.settings = settings;
        this.entrance = entrance;
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
            Connections connections,
            InheritedSockets inherited) {}

    /**
     * Binds it, or takes over a socket that is bound already; nobody finds it before {@link #publish} nor gets in before {@link #letIn}.
     */
    static Listener open(ListenerSettings settings, Entrance entrance, Place place) throws ListenException {
        checkPeers(settings, place);
        ServerBootstrap bootstrap = bootstrap(entrance, place);
        InheritedSocket inherited = claim(settings, place);
        if (inherited != null) {
            return takeOver(settings, entrance, inherited, bootstrap, place);
        }
        if (settings.bind() instanceof BindAddress.Unix unix) {
            return openUnix(settings, entrance, unix, bootstrap, place);
        }
        return openTcp(settings, entrance, (BindAddress.Tcp) settings.bind(), bootstrap, place);
    }

    private static ServerBootstrap bootstrap(Entrance entrance, Place place) {
        return new ServerBootstrap()
                .group(place.group())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.AUTO_READ, false) // until all is settled
                .handler(new AcceptTrouble(
                        "listener " + entrance.name(), () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime())))
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

    /** Whether users and groups can be told apart where that is needed. */
    static void checkPeers(ListenerSettings settings, Place place) throws ListenException {
        if (!settings.access().isForAnybody() && !place.transport().tellsPeers()) {
            throw new ListenException(
                    Reason.INVALID,
                    "listener " + settings.name()
                            + ": users and groups can't be told apart here: Netty's epoll is not available");
        }
    }

    private static Listener openUnix(
            ListenerSettings settings, Entrance entrance, BindAddress.Unix unix, ServerBootstrap bootstrap, Place place)
            throws ListenException {
        UnixSocketFile file =
                UnixSocketFile.prepare(unix.path(), path -> place.transport().listenerOn(path, place.group()));
        forUnix(bootstrap, place);
        Channel channel = null;
        try {
            bootstrap.channelFactory(place.transport().unix());
            channel = bind(bootstrap, place.transport().address(file.bindPath()), unix);
            file.dress(settings);
            return new Listener(settings, entrance, unix, channel, file, null);
        } catch (ListenException e) {
            if (channel != null) {
                channel.close().awaitUninterruptibly();
            }
            file.delete();
            throw e;
        }
    }

    private static Listener openTcp(
            ListenerSettings settings, Entrance entrance, BindAddress.Tcp tcp, ServerBootstrap bootstrap, Place place)
            throws ListenException {
        InetSocketAddress wanted = tcp.address();
        if (wanted.isUnresolved() || !wanted.getAddress().isLoopbackAddress()) {
            throw new ListenException(Reason.INVALID, tcp.text() + " is not on this host's loopback interface");
        }
        forTcp(bootstrap);
        bootstrap.channelFactory(place.transport().tcp());
        Channel channel = bind(bootstrap, wanted, tcp);
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        return new Listener(settings, entrance, new BindAddress.Tcp(tcp.host(), port), channel, null, null);
    }

    private static void forUnix(ServerBootstrap bootstrap, Place place) {
        if (place.transport().unixMayBeHalfClosed()) {
            bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
    }

    private static void forTcp(ServerBootstrap bootstrap) {
        bootstrap.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true).childOption(ChannelOption.TCP_NODELAY, true);
    }

    /** The socket that the service manager has made for it, if there is one. */
    static @Nullable InheritedSocket claim(ListenerSettings settings, Place place) {
        return place.inherited().find(settings.name(), settings.bind().address());
    }

    private static Listener takeOver(
            ListenerSettings settings,
            Entrance entrance,
            InheritedSocket inherited,
            ServerBootstrap bootstrap,
            Place place)
            throws ListenException {
        BindAddress address = Adoption.check(settings, inherited, place.transport());
        if (address instanceof BindAddress.Unix) {
            forUnix(bootstrap, place);
        } else {
            forTcp(bootstrap);
        }
        Channel channel = Adoption.register(bootstrap, inherited, address, place.transport());
        return new Listener(settings, entrance, address, channel, null, inherited);
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

    /**
     * Whether this is what those settings ask for, but for what can be changed: a socket that somebody has deleted isn't.
     *
     * @param claimed what {@link #claim} says for them
     */
    boolean isAt(ListenerSettings wanted, @Nullable InheritedSocket claimed) {
        if (inherited != null || claimed != null) {
            return inherited != null && inherited.equals(claimed);
        }
        if (settings.bind() instanceof BindAddress.Unix ours && wanted.bind() instanceof BindAddress.Unix other) {
            return absolute(ours).equals(absolute(other)) && file != null && file.isThere();
        }
        boolean isAnyPort = wanted.bind() instanceof BindAddress.Tcp tcp && tcp.port() == 0;
        return settings.bind().equals(wanted.bind())
                && (!isAnyPort || settings.name().equals(wanted.name()));
    }

    private static Path absolute(BindAddress.Unix unix) {
        return unix.path().toAbsolutePath().normalize();
    }

    /** Gives its socket another mode, owner and group; returns what takes that back. */
    Runnable redress(ListenerSettings wanted) throws ListenException {
        return file == null ? () -> {} : file.redress(wanted);
    }

    /** On the event loop: what it gives to its connections from now on. */
    void become(Entrance other) {
        settings = other.settings();
        entrance.become(other);
    }

    /** Makes it found, if it has a name. */
    void publish() throws ListenException {
        if (file != null) {
            file.publish();
        }
    }

    /** Lets in who has found it. */
    void letIn() {
        channel.config().setAutoRead(true);
    }

    String name() {
        return settings.name();
    }

    /** Where it really listens: with the port that was found where 0 was asked for. */
    BindAddress address() {
        return address;
    }

    @Nullable
    InheritedSocket inherited() {
        return inherited;
    }

    /**
     * Nobody finds the socket any more; who has found it is still let in until {@link #close}. One that was taken over is still found, and
     * who comes waits in its queue for the next to take it over.
     */
    void hide() {
        if (file != null) {
            file.delete();
        }
        if (inherited != null) {
            channel.config().setAutoRead(false);
        }
    }

    void close() {
        hide();
        channel.close().awaitUninterruptibly();
    }
}
