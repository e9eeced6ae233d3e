// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.Client.Frames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where there is no room, nobody is read, and nothing that was read is lost. */
class BackPressureTest {

    @Test
    void fullSpool_stopsReadingAndGoesOnWhereItStopped() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            server.sink.room(3);
            client.send("{\"forebay\":1,\"ack\":\"spooled\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            for (int i = 0; i < 10; i++) {
                client.send("{\"value\":" + i + "}\n");
            }
            await().until(() -> server.sink.records().size() == 3 && !server.metrics.isOpen());
            server.sink.room(2);
            await().until(() -> server.sink.records().size() == 5);
            server.sink.room(Long.MAX_VALUE);
            await().until(() -> server.sink.records().size() == 10);
            assertThat(server.sink.values()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            String last = client.line();
            while (!last.equals("{\"acked\":10}")) {
                last = client.line();
            }
        }
    }

    @Test
    void clientWaits_whileTheSpoolIsFull() throws Exception {
        byte[] line = ("x".repeat(999) + "\n").getBytes(UTF_8);
        try (Server server = Server.start();
                Client client = server.connect()) {
            server.sink.room(0);
            long sent = client.sendUntilStuck(line, 100 << 20);
            assertThat(sent).isLessThan(4 << 20);
            assertThat(server.metrics.mostMemory.get()).isLessThan(1 << 20);
            assertThat(server.sink.records()).isEmpty();
            long whole = sent / line.length;
            server.sink.room(Long.MAX_VALUE);
            await().until(() -> server.sink.records().size() >= whole);
        }
    }

    @Test
    void clientsThatEndMeanwhile_loseNothing() throws Exception {
        try (Server server = Server.start()) {
            server.sink.room(0);
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                try (Client client = server.connect()) {
                    StringBuilder lines = new StringBuilder();
                    for (int k = 0; k < 2_000; k++) {
                        String value = "client " + i + " line " + k;
                        lines.append(value).append(k == 1_999 ? "" : "\n");
                        expected.add(value);
                    }
                    client.send(lines.toString());
                }
            }
            await().until(() -> !server.metrics.isOpen());
            server.sink.room(1_234);
            await().until(() -> server.sink.records().size() == 1_234);
            server.sink.room(Long.MAX_VALUE);
            await().until(() -> server.sink.records().size() == 10_000 && server.metrics.connections.get() == 0);
            assertThat(server.sink.values()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(server.metrics.memory.get()).isZero();
        }
    }

    @Test
    void clientThatEndsWithMuchUnread_isReadToItsEnd() throws Exception {
        String line = "x".repeat(99) + "\n";
        try (Server server = Server.start();
                Client first = server.connect()) {
            server.sink.room(0);
            first.send("first\n");
            await().until(() -> !server.metrics.isOpen());
            try (Client client = server.connect()) {
                await().until(() -> server.metrics.connections.get() == 2);
                client.send(line.repeat(1_000));
            }
            // It is seen that the client has gone, with most of what it has sent still in the kernel.
            await().until(() -> server.metrics.bytes.get() > 6);
            server.sink.room(Long.MAX_VALUE);
            await().until(() -> server.sink.records().size() == 1_001);
            await().until(() -> server.metrics.connections.get() == 1);
        }
    }

    @Test
    void clientThatEndsItsSideWhileItIsNotRead_getsItsAcks() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"spooled\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            server.sink.room(0);
            client.send("{\"value\":0}\n");
            await().until(() -> !server.metrics.isOpen());
            client.send("{\"value\":1}\n".repeat(5_000)).endInput();
            await().until(() -> server.metrics.bytes.get() > 100);
            server.sink.room(Long.MAX_VALUE);
            assertThat(client.linesToEnd()).last().isEqualTo("{\"acked\":5001}");
            assertThat(server.sink.records()).hasSize(5_001);
        }
    }

    @Test
    void unackedRecords_stopReadingThatClientOnly() throws Exception {
        try (Server server = Server.builder().maxUnacked(10).start();
                Client greedy = server.connect();
                Client modest = server.connect()) {
            greedy.send("{\"forebay\":1,\"ack\":\"delivered\"}\n");
            assertThat(greedy.line()).isEqualTo("{\"forebay\":1}");
            for (int i = 1; i <= 10; i++) {
                int count = i;
                greedy.send("{\"value\":" + i + "}\n");
                await().until(() -> server.sink.appended() == count);
            }
            greedy.send("{\"value\":11}\n");
            modest.send("{\"forebay\":1}\n{\"value\":\"modest\"}\n");
            assertThat(modest.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 11);
            server.sink.sync();
            assertThat(modest.line()).isEqualTo("{\"acked\":1}");
            assertThat(server.sink.values()).hasSize(11).endsWith("modest");
            server.sink.deliver();
            assertThat(greedy.line()).isEqualTo("{\"acked\":10}");
            await().until(() -> server.sink.values().contains("11"));
        }
    }

    @Test
    void credit_tellsHowFarAClientIsRead() throws Exception {
        try (Server server = Server.builder().maxUnacked(8).start();
                Client client = server.connect()) {
            client.send(Frames.open()
                    .hello(2, "", "")
                    .batch(Client.body("", "1"), Client.body("", "2"), Client.body("", "3"))
                    .bytes());
            assertThat(client.frame()).endsWith(" 8");
            await().until(() -> server.sink.appended() == 3);
            server.sink.sync();
            assertThat(client.frame()).isEqualTo("ACK 3");
            assertThat(client.frame()).isEqualTo("CREDIT 11");
        }
    }
}
