// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.forebay.it.harness.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault does to a connection what its name says, in front of a server that echoes. */
class FaultProxyTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final AtomicInteger endedAtServer = new AtomicInteger();
    private final AtomicInteger receivedAtServer = new AtomicInteger();
    private ServerSocket server = unbound();
    private FaultProxy proxy = FaultProxy.between(Ports.free(), 1, 0);

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(Ports.free(), 50, LOOPBACK);
        FaultProxy.start("echo", this::serve);
        proxy.close();
        proxy = between(1);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void withoutFault_passesBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, pattern(100_000))).isEqualTo(pattern(100_000));
        }
    }

    @Test
    void latency_delaysEachPiece() throws IOException {
        try (Socket client = connect()) {
            echo(client, pattern(1));
            proxy.apply(Fault.latency(60));
            long start = System.nanoTime();
            echo(client, pattern(1));
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2 * 60_000_000L - 2_000_000);
        }
    }

    @Test
    void throttle_limitsTheRate() throws IOException {
        try (Socket client = connect()) {
            proxy.apply(Fault.throttle(100_000));
            long start = System.nanoTime();
            assertThat(echo(client, pattern(20_000))).isEqualTo(pattern(20_000));
            // Whole milliseconds a piece, rounded down.
            assertThat(System.nanoTime() - start).isGreaterThan(150_000_000);
        }
    }

    @Test
    void blackHole_answersNothingAndLosesNothing() throws IOException {
        try (Socket before = connect()) {
            echo(before, pattern(1));
            proxy.apply(Fault.blackHole());
            try (Socket during = connect()) {
                assertSilent(before, pattern(3));
                assertSilent(during, pattern(4));
                proxy.apply(Fault.none());
                assertThat(before.getInputStream().readNBytes(3)).isEqualTo(pattern(3));
                assertThat(during.getInputStream().readNBytes(4)).isEqualTo(pattern(4));
            }
        }
    }

    @Test
    void halfOpen_endsAtTheServerAndNotAtTheClient() throws IOException {
        try (Socket client = connect()) {
            echo(client, pattern(1));
            proxy.apply(Fault.halfOpen());
            await().until(() -> endedAtServer.get() == 1);
            assertSilent(client, pattern(3));
            proxy.apply(Fault.none());
            assertReset(client);
        }
    }

    @Test
    void lostAnswers_reachTheServerAndNotTheClient() throws IOException {
        try (Socket client = connect()) {
            echo(client, pattern(1));
            proxy.apply(Fault.lostAnswers());
            assertSilent(client, pattern(1_000));
            await().until(() -> receivedAtServer.get() == 1_001);
            proxy.apply(Fault.none());
            assertReset(client);
        }
    }

    @Test
    void reset_isSeenByBothSides_andNewConnectionsAreServed() throws IOException {
        try (Socket client = connect()) {
            echo(client, pattern(1));
            proxy.resetAll();
            assertReset(client);
            await().until(() -> endedAtServer.get() == 1);
        }
        try (Socket client = connect()) {
            echo(client, pattern(1));
        }
    }

    @Test
    void refused_untilOpened() throws IOException {
        proxy.refuse();
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
        proxy.open();
        try (Socket client = connect()) {
            echo(client, pattern(1));
        }
    }

    @Test
    void corruption_isRepeatedByItsSeed() throws IOException {
        byte[] damaged = echoThroughDamage(7);

        assertThat(damaged).hasSize(20_000).isNotEqualTo(pattern(20_000));
        assertThat(echoThroughDamage(7)).isEqualTo(damaged);
        assertThat(echoThroughDamage(8)).isNotEqualTo(damaged);
    }

    private byte[] echoThroughDamage(long seed) throws IOException {
        try (FaultProxy damaging = between(seed);
                Socket client = new Socket(LOOPBACK, damaging.port())) {
            damaging.apply(Fault.corruption(1_000));
            byte[] answer = echo(client, pattern(20_000));
            assertThat(damaging.corrupted()).isPositive();
            return answer;
        }
    }

    private FaultProxy between(long seed) {
        return FaultProxy.between(Ports.free(), server.getLocalPort(), seed);
    }

    private Socket connect() throws IOException {
        return new Socket(LOOPBACK, proxy.port());
    }

    private static byte[] echo(Socket client, byte[] bytes) throws IOException {
        OutputStream out = client.getOutputStream();
        FaultProxy.start("sends", () -> {
            try {
                out.write(bytes);
            } catch (IOException e) {
                // The reader will notice.
            }
        });
        return client.getInputStream().readNBytes(bytes.length);
    }

    private static void assertSilent(Socket client, byte[] request) throws IOException {
        client.getOutputStream().write(request);
        client.setSoTimeout(200);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(10_000);
    }

    private static void assertReset(Socket client) throws IOException {
        client.setSoTimeout(10_000);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                FaultProxy.start("echoes", () -> answer(socket));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void answer(Socket socket) {
        byte[] piece = new byte[4_096];
        try (socket) {
            InputStream in = socket.getInputStream();
            int length;
            while ((length = in.read(piece)) >= 0) {
                receivedAtServer.addAndGet(length);
                socket.getOutputStream().write(piece, 0, length);
            }
        } catch (IOException e) {
            // Reset.
        }
        endedAtServer.incrementAndGet();
    }
}
