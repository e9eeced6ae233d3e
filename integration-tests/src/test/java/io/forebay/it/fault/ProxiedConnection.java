// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.fault;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A connection through a {@link FaultProxy}, with a thread for each direction. */
final class ProxiedConnection {

    private static final int PIECE = 16 * 1024;

    private final Socket client;
    private final FaultGate gate;
    private final FaultProxy.Ended ended;
    private final Runnable onCorruption;

    // Guarded by this.
    private @Nullable Socket server;
    private boolean over;

    ProxiedConnection(Socket client, FaultGate gate, FaultProxy.Ended ended, Runnable onCorruption) {
        this.client = client;
        this.gate = gate;
        this.ended = ended;
        this.onCorruption = onCorruption;
    }

    void start(InetSocketAddress target, Random random) {
        Random ofRequests = new Random(random.nextLong());
        Random ofAnswers = new Random(random.nextLong());
        FaultProxy.start("proxy-requests", () -> {
            try {
                if (gate.fault().requests() != Fault.Flow.SEVERED) {
                    Socket connected = connect(target);
                    FaultProxy.start("proxy-answers", () -> pump(connected, client, false, ofAnswers));
                    pump(client, connected, true, ofRequests);
                } else {
                    pump(client, null, true, ofRequests);
                }
            } catch (IOException e) {
                // Nobody is there: the client learns it as it would without the proxy.
                reset();
            }
        });
    }

    /** Closes the server's side, while the client's seems to be alive. */
    synchronized void sever() {
        if (server != null) {
            FaultProxy.closeQuietly(server);
        }
    }

    /** Ends both sides by RST. */
    void reset() {
        Socket connected;
        synchronized (this) {
            over = true;
            connected = server;
        }
        abort(client);
        if (connected != null) {
            abort(connected);
        }
        ended.accept(this);
    }

    private Socket connect(InetSocketAddress target) throws IOException {
        Socket socket = new Socket();
        socket.connect(target, 5_000);
        socket.setTcpNoDelay(true);
        client.setTcpNoDelay(true);
        synchronized (this) {
            if (over) {
                abort(socket);
                throw new IOException("reset meanwhile");
            }
            server = socket;
        }
        return socket;
    }

    /** Passes bytes on until one side ends; to nowhere where there is no other side. */
    private void pump(Socket from, @Nullable Socket to, boolean requests, Random random) {
        byte[] piece = new byte[PIECE];
        try {
            InputStream in = from.getInputStream();
            int length;
            while ((length = in.read(piece, 0, limit())) >= 0) {
                Fault fault = gate.pass(requests, length);
                if (to == null || Fault.swallows(requests ? fault.requests() : fault.answers())) {
                    continue;
                }
                if (fault.corruptEvery() > 0) {
                    corrupt(piece, length, fault.corruptEvery(), random);
                }
                to.getOutputStream().write(piece, 0, length);
            }
        } catch (IOException e) {
            // One side is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A severed server's end isn't the client's.
        if (requests || gate.fault().answers() != Fault.Flow.SEVERED) {
            reset();
        }
    }

    /** Under a throttle, pieces of a twentieth of a second. */
    private int limit() {
        long bytesPerSecond = gate.fault().bytesPerSecond();
        return bytesPerSecond == 0 ? PIECE : (int) Math.max(1, Math.min(PIECE, bytesPerSecond / 20));
    }

    private void corrupt(byte[] piece, int length, int every, Random random) {
        for (int i = 0; i < length; i++) {
            if (random.nextInt(every) == 0) {
                piece[i] ^= (byte) (1 << random.nextInt(8));
                onCorruption.run();
            }
        }
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        FaultProxy.closeQuietly(socket);
    }
}
