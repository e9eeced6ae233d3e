// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that does to its connections what networks do: see {@link Fault}. It stands between a sidecar and a
 * broker that advertises the proxy's port as its own.
 *
 * <p>Deterministic in what it decides: the same bytes on its nth connection are damaged in the same places by the same seed. When
 * bytes come, and in which pieces, is the machine's. Safe for use by several threads; each connection has two of its own.
 */
public final class FaultProxy implements AutoCloseable {

    private final int port;
    private final InetSocketAddress target;
    private final long seed;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong corrupted = new AtomicLong();
    private final FaultGate gate = new FaultGate();

    // Guarded by this.
    private @Nullable ServerSocket listener;

    private FaultProxy(int port, InetSocketAddress target, long seed) {
        this.port = port;
        this.target = target;
        this.seed = seed;
    }

    /** Starts one that passes everything from one port of loopback to another. */
    public static FaultProxy between(int port, int targetPort, long seed) {
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
        FaultProxy proxy = new FaultProxy(port, target, seed);
        proxy.open();
        return proxy;
    }

    public int port() {
        return port;
    }

    /** From now on does this, also to the connections that there are. Those that the last fault has broken are reset. */
    public void apply(Fault fault) {
        Fault last = gate.change(fault);
        if (last.breaksStreams()) {
            resetAll();
        }
        if (fault.requests() == Fault.Flow.SEVERED) {
            connections.forEach(ProxiedConnection::sever);
        }
    }

    /** Ends all connections as a host does that doesn't know them: by RST. New ones are accepted. */
    public void resetAll() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Refuses new connections and resets the others, until {@link #open}. */
    public synchronized void refuse() {
        if (listener != null) {
            closeQuietly(listener);
            listener = null;
        }
        resetAll();
    }

    /** Accepts connections, or does nothing where it does. */
    public synchronized void open() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            listener = socket;
            start("proxy-" + port, () -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many connections it has accepted so far. */
    public long accepted() {
        return accepted.get();
    }

    /** How many bytes it has changed so far. */
    public long corrupted() {
        return corrupted.get();
    }

    @Override
    public void close() {
        refuse();
        // Lets go of threads that hold bytes back; their sockets are closed by now.
        gate.change(Fault.none());
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                serve(socket.accept());
            } catch (IOException e) {
                // Closed by refuse(), which ends the loop; anything else is one connection's trouble.
            }
        }
    }

    private void serve(Socket client) {
        Random random = new Random(seed + accepted.incrementAndGet());
        ProxiedConnection connection =
                new ProxiedConnection(client, gate, connections::remove, corrupted::incrementAndGet);
        connections.add(connection);
        connection.start(target, random);
        // Accepted while refuse() went through the others.
        synchronized (this) {
            if (listener == null) {
                connection.reset();
            }
        }
    }

    static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is of no use any more, whatever close says.
        }
    }

    /** What a connection tells its proxy at its end. */
    interface Ended extends Consumer<ProxiedConnection> {}
}
