// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.admin;

import io.forebay.sidecar.ingest.AcceptTrouble;
import io.forebay.sidecar.ingest.BindAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP for the operator: an event loop of its own, and a few threads for what takes longer. Anybody on this host may look over TCP, where
 * that is configured; only who may open the Unix socket may change anything.
 *
 * <p>Start and close it from one thread.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_BODY_BYTES = 1 << 20;
    private static final int MOST_LINE_BYTES = 1 << 10;
    private static final int MOST_HEADER_BYTES = 8 << 10;
    private static final int IDLE_SECONDS = 15;
    private static final int MOST_WORKERS = 4;
    private static final long CLOSE_MS = 2_000;
    private static final String NO_DESCRIPTORS = "Too many open files";
    /** How long a start waits for a file descriptor, and how often it looks. */
    private static final long DESCRIPTORS_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final AdminSettings settings;
    private final AdminView view;
    private final Routes routes;
    private final List<SocketFile> files = new ArrayList<>();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("forebay-admin", true), NioIoHandler.newFactory());
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ExecutorService workers = new ThreadPoolExecutor(
            0,
            MOST_WORKERS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new DefaultThreadFactory("forebay-admin-work", true));

    private @Nullable BindAddress tcp;

    public AdminServer(AdminSettings settings, AdminView view, AdminActions actions) {
        this.settings = settings;
        this.view = view;
        routes = new Routes(view, actions);
    }

    /**
     * Opens the Unix socket, and the other address where there is one.
     *
     * @throws IOException where that isn't possible; nothing is open then
     */
    @SuppressWarnings("FutureReturnValueIgnored") // what is scheduled ends with the loop
    public void start() throws IOException {
        try {
            openOwn();
            if (settings.bind() instanceof BindAddress.Unix unix) {
                openUnix(unix.path());
            } else if (settings.bind() instanceof BindAddress.Tcp wanted) {
                openTcp(wanted);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        group.next().scheduleAtFixedRate(view::tick, Trend.EVERY_MS, Trend.EVERY_MS, TimeUnit.MILLISECONDS);
        if (!channels.isEmpty()) {
            LOG.info("admin is open at {}{}", settings.socket(), tcp == null ? "" : " and " + tcp.text());
        }
    }

    /**
     * A full disk has no room for a socket's name either, and must not keep the sidecar from delivering what it has. Nor must a moment
     * without file descriptors, in which records flow already.
     */
    private void openOwn() throws IOException {
        long deadline = System.nanoTime() + DESCRIPTORS_WITHIN_NANOS;
        while (!tryOpenOwn(System.nanoTime() - deadline < 0)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean tryOpenOwn(boolean again) throws IOException {
        try {
            openUnix(settings.socket());
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (again && message.contains(NO_DESCRIPTORS)) {
                closeFiles();
                return false;
            }
            if (!message.contains("No space left")) {
                throw e;
            }
            closeFiles();
            LOG.error(
                    "the disk has no room for the socket {}: until the next start no command reaches this sidecar",
                    settings.socket());
        }
        return true;
    }

    private void openUnix(Path socket) throws IOException {
        SocketFile file = SocketFile.prepare(socket);
        files.add(file);
        try (ShortPath path = ShortPath.of(file.bindPath())) {
            var bound = bootstrap(true)
                    .channel(NioServerDomainSocketChannel.class)
                    .bind(path.address())
                    .awaitUninterruptibly();
            check(bound.cause(), socket.toString());
            channels.add(bound.channel());
        }
        file.publish();
    }

    private void openTcp(BindAddress.Tcp wanted) throws IOException {
        InetSocketAddress address = new InetSocketAddress(wanted.host(), wanted.port());
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new IOException(wanted.text() + " is not on this host's loopback interface");
        }
        var bound = bootstrap(false)
                .channel(NioServerSocketChannel.class)
                .bind(address)
                .awaitUninterruptibly();
        check(bound.cause(), wanted.text());
        channels.add(bound.channel());
        tcp = new BindAddress.Tcp(
                wanted.host(), ((InetSocketAddress) bound.channel().localAddress()).getPort());
    }

    private static void check(@Nullable Throwable cause, String where) throws IOException {
        if (cause instanceof java.net.BindException) {
            throw (IOException)
                    new java.net.BindException("can't listen on " + where + " for admin: " + cause.getMessage())
                            .initCause(cause);
        }
        if (cause != null) {
            throw new IOException("can't listen on " + where + " for admin: " + reason(cause), cause);
        }
    }

    /** Netty says which class failed, and the system below it why. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private ServerBootstrap bootstrap(boolean trusted) {
        AcceptTrouble trouble = new AcceptTrouble("admin", () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        return new ServerBootstrap().group(group).handler(trouble).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel child) {
                if (channels.size() >= MOST_CONNECTIONS) {
                    var unused = child.close();
                    return;
                }
                channels.add(child);
                child.pipeline()
                        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
                        .addLast(new HttpServerCodec(new HttpDecoderConfig()
                                .setMaxInitialLineLength(MOST_LINE_BYTES)
                                .setMaxHeaderSize(MOST_HEADER_BYTES)))
                        .addLast(new HttpObjectAggregator(MOST_BODY_BYTES))
                        .addLast(new FlowControlHandler()) // one request at a time, also of those that came together
                        .addLast(new RequestHandler(routes, workers, trusted));
            }
        });
    }

    /** Where it listens on TCP, with the port that was found where 0 was asked for; null where it doesn't. */
    public @Nullable BindAddress tcpAddress() {
        return tcp;
    }

    /** Answers nobody any more. Takes seconds at most; idempotent. */
    @Override
    public void close() {
        closeFiles();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("something that an operator asked for isn't done yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        channels.close().awaitUninterruptibly(CLOSE_MS);
        group.shutdownGracefully(0, CLOSE_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * CLOSE_MS);
    }

    private void closeFiles() {
        for (SocketFile file : files) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.warn("can't remove a socket of admin: {}", e.toString());
            }
        }
        files.clear();
    }
}
