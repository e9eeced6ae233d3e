// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.Client.Frames;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that behave badly harm nobody else. */
class HostileClientTest {

    @Test
    void clientThatIsGone_costsNothingWhileItsAcksAreOutstanding() throws Exception {
        try (Server server = Server.start()) {
            for (int i = 0; i < 3; i++) {
                try (Client client = server.connect()) {
                    client.send("{\"forebay\":1,\"ack\":\"delivered\"}\n{\"value\":1}\n");
                    assertThat(client.line()).isEqualTo("{\"forebay\":1}");
                }
            }
            await().until(() -> server.sink.appended() == 3);
            long before = loopCpuNanos();
            assertThat(before).isPositive();
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            assertThat(loopCpuNanos() - before).isLessThan(100_000_000L);
            server.sink.sync();
            server.sink.deliver();
            await().until(() -> server.metrics.connections.get() == 0);
        }
    }

    /** One who does everything right gets his ack. */
    private static void assertOthersAreServed(Server server) throws Exception {
        try (Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{\"value\":\"other\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.values().contains("other"));
            server.sink.sync();
            assertThat(client.line()).startsWith("{\"acked\":");
        }
    }

    @Test
    void clientThatDoesNotReadItsErrors_isNotReadEither() throws Exception {
        byte[] bad = "{}\n".repeat(1_000).getBytes(UTF_8);
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"spooled\"}\n");
            long sent = client.sendUntilStuck(bad, 100 << 20);
            assertThat(server.metrics.mostMemory.get()).isLessThan(2 << 20);
            assertOthersAreServed(server);
            // Whoever reads in the end gets every single one.
            client.endInput();
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            List<String> answers = client.linesToEnd();
            long records = (sent + 2) / 3;
            assertThat(answers.stream().filter(a -> a.startsWith("{\"error\""))).hasSize((int) records);
            assertThat(answers).last().isEqualTo("{\"acked\":" + records + "}");
        }
    }

    @Test
    void halfARecord_staysWithItsSender() throws Exception {
        try (Server server = Server.start();
                Client json = server.connect();
                Client frames = server.connect();
                Client lines = server.connect()) {
            json.send("{\"value\":\"half");
            frames.send(
                    Frames.open().integers(1_000).raw((byte) 2).integers(500).bytes());
            lines.send("half a li");
            assertOthersAreServed(server);
            assertThat(server.sink.records()).hasSize(1);
        }
    }

    @Test
    void applicationKilledWithinARecord_leavesNoHalfRecord() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start()) {
            try (Client client = server.connect()) {
                byte[] whole = Frames.open()
                        .batch(Client.body("", "first"), Client.body("", "second"))
                        .bytes();
                client.send(Arrays.copyOf(whole, whole.length - 1));
            }
            await().until(() -> server.metrics.stored.get() == 1 && server.metrics.connections.get() == 0);
            assertThat(server.sink.values()).containsExactly("first");
        }
    }

    @Test
    void bigRecordsHalfSent_areBoundedInAll() throws Exception {
        byte[] most = new byte[1 << 20];
        Arrays.fill(most, (byte) 'x');
        try (Server server =
                Server.builder().maxConnections(100).protocol("lines").start()) {
            List<Client> clients = new ArrayList<>();
            int refused = 0;
            for (int i = 0; i < 30; i++) {
                Client client = server.connect();
                clients.add(client);
                try {
                    client.send(most);
                } catch (IOException e) {
                    refused++;
                }
            }
            await().until(() -> server.metrics.refused.getOrDefault("memory_limit", 0) > 0);
            assertThat(server.metrics.mostMemory.get()).isLessThanOrEqualTo(IngestSettings.LEAST_MEMORY_BYTES);
            assertThat(refused).isLessThan(30);
            clients.forEach(Client::close);
            await().until(() -> server.metrics.memory.get() == 0);
        }
    }

    @Test
    void memoryLimit_isToldToTheOneWhoWantsMore() throws Exception {
        byte[] most = new byte[1 << 20];
        Arrays.fill(most, (byte) 'x');
        try (Server server =
                Server.builder().maxConnections(100).protocol("lines").start()) {
            List<Client> clients = new ArrayList<>();
            while (server.metrics.refused.isEmpty() && clients.size() < 50) {
                Client client = server.connect();
                clients.add(client);
                try {
                    client.send(most);
                } catch (IOException e) {
                    // refused before it could send all
                }
            }
            assertThat(server.metrics.refused).containsOnlyKeys("memory_limit");
            assertThat(clients)
                    .anySatisfy(c -> assertThat(c.linesToEndOrNone())
                            .singleElement()
                            .asString()
                            .contains("\"n\":0,\"code\":\"memory_limit\"", "ingest.memory.max.bytes is 16777216"));
            clients.forEach(Client::close);
        }
    }

    @Test
    void tooManyConnections_areToldSoInTheirProtocol() throws Exception {
        try (Server server = Server.builder().maxConnections(1).start();
                Client only = server.connect()) {
            only.send("{\"forebay\":1}\n");
            assertThat(only.line()).isEqualTo("{\"forebay\":1}");
            try (Client json = server.connect()) {
                json.send("{\"forebay\":1}\n{\"value\":1}\n");
                assertThat(json.linesToEnd())
                        .singleElement()
                        .asString()
                        .contains("\"n\":0,\"code\":\"too_many_connections\"");
            }
            try (Client frames = server.connect()) {
                frames.send(Frames.open().hello(2, "", "").bytes());
                assertThat(frames.frame()).startsWith("ERROR 0 too_many_connections there are 1 connections already");
                assertThat(frames.isAtEnd()).isTrue();
            }
            try (Client mute = server.connect()) {
                assertThat(mute.linesToEnd()).singleElement().asString().contains("too_many_connections");
            }
            only.send("{\"value\":1}\n").endInput();
            await().until(() -> server.sink.appended() == 1);
            server.sink.sync();
            assertThat(only.linesToEnd()).containsExactly("{\"acked\":1}");
            await().until(() -> server.metrics.connections.get() == 0);
            assertOthersAreServed(server);
        }
    }

    @Test
    void brokenFraming_endsThatConnectionOnly() throws Exception {
        byte[][] broken = {
            Frames.open().integers(0).raw((byte) 2).bytes(), // a frame without its type
            Frames.open().integers(-1).raw((byte) 2).bytes(),
            Frames.open().integers(Integer.MAX_VALUE).raw((byte) 2).bytes(),
            Frames.open().integers(1).raw((byte) 77).bytes(), // an unknown type
            Frames.open().integers(5).raw((byte) 2).integers(1).bytes(), // a record beyond its batch
            Frames.open().integers(5).raw((byte) 2).integers(-1).bytes(),
            Frames.open().integers(3).raw((byte) 2, (byte) 0, (byte) 0).bytes(), // half a length
            Frames.open().integers(2).raw((byte) 1, (byte) 2).bytes(), // half a hello
            Frames.open()
                    .integers(4)
                    .raw((byte) 1, (byte) 9, (byte) 0, (byte) 0)
                    .bytes(), // no such level
            Frames.open().hello(2, "", "").hello(2, "", "").bytes(),
            Frames.open().batch().hello(2, "", "").bytes(),
        };
        try (Server server = Server.start()) {
            for (byte[] bytes : broken) {
                try (Client client = server.connect()) {
                    client.send(bytes);
                    String answer = client.frame();
                    assertThat(answer.startsWith("HELLO_OK") ? client.frame() : answer)
                            .as(HexFormat.of().formatHex(bytes))
                            .startsWith("ERROR 0 protocol_error ");
                    assertThat(client.isAtEnd()).isTrue();
                }
            }
            assertOthersAreServed(server);
        }
    }

    @Test
    void whatWasAcknowledgedBeforeTheGarbage_isThere() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send(Frames.open()
                    .hello(2, "", "")
                    .batch(Client.body("", "good"))
                    .integers(0xdeadbeef, 0xdeadbeef)
                    .bytes());
            assertThat(client.frame()).startsWith("HELLO_OK");
            assertThat(client.frame()).startsWith("ERROR 0 protocol_error");
            assertThat(server.sink.values()).containsExactly("good");
        }
    }

    private static long loopCpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(t -> t != null && t.getThreadName().startsWith("forebay-ingest"))
                .mapToLong(t -> threads.getThreadCpuTime(t.getThreadId()))
                .sum();
    }
}
