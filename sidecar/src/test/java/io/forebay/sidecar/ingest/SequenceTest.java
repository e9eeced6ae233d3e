// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.Client.Frames;
import org.junit.jupiter.api.Test;

/** Producers that number their records: what is stored is stored once. */
class SequenceTest {
    private static final String HELLO = "{\"forebay\":1,\"ack\":\"synced\",\"producer\":\"billing-7\"}\n";

    @Test
    void recordThatIsStoredAlready_isAcknowledgedAndNotStoredAgain() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start()) {
            try (Client client = server.connect()) {
                client.send(HELLO);
                assertThat(client.line()).isEqualTo("{\"forebay\":1}");
                client.send("{\"value\":\"a\",\"seq\":1}\n{\"value\":\"b\",\"seq\":2}\n");
                assertThat(client.line()).isEqualTo("{\"acked\":2}");
            }
            try (Client again = server.connect()) {
                again.send(HELLO);
                assertThat(again.line()).isEqualTo("{\"forebay\":1,\"last\":2}");
                again.send("{\"value\":\"b\",\"seq\":2}\n{\"value\":\"c\",\"seq\":3}\n");
                assertThat(again.line()).isEqualTo("{\"acked\":2}");
            }
            assertThat(server.sink.values()).containsExactly("a", "b", "c");
            assertThat(server.sink.records()).extracting(Stored::sequence).containsExactly(1L, 2L, 3L);
            assertThat(server.sink.records()).extracting(Stored::producer).containsOnly("billing-7");
            assertThat(server.metrics.duplicates.get()).isEqualTo(1);
        }
    }

    @Test
    void sequences_outliveARestart() throws Exception {
        FakeSink sink = new FakeSink().eager();
        try (Server server = Server.builder().sink(sink).start();
                Client client = server.connect()) {
            client.send(HELLO + "{\"value\":\"a\",\"seq\":0}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
        }
        try (Server server = Server.builder().sink(sink.restarted()).start();
                Client client = server.connect()) {
            client.send(HELLO + "{\"value\":\"a\",\"seq\":0}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1,\"last\":0}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
        }
        assertThat(sink.values()).containsExactly("a");
    }

    @Test
    void last_isToldOnceItIsSynced() throws Exception {
        try (Server server = Server.start();
                Client first = server.connect()) {
            first.send(HELLO + "{\"value\":\"a\",\"seq\":5}\n");
            assertThat(first.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 1);
            try (Client second = server.connect()) {
                second.send(HELLO + "{\"value\":\"b\",\"seq\":6}\n");
                await().until(() -> server.metrics.bytes.get() > 2 * HELLO.length() + 30);
                assertThat(second.available()).isZero();
                assertThat(server.sink.values()).containsExactly("a");
                server.sink.sync();
                assertThat(second.line()).isEqualTo("{\"forebay\":1,\"last\":5}");
                await().until(() -> server.sink.appended() == 2);
                server.sink.sync();
                assertThat(second.line()).isEqualTo("{\"acked\":1}");
            }
        }
    }

    @Test
    void ackOfADuplicate_waitsForTheRecordThatIsStored() throws Exception {
        try (Server server = Server.start();
                Client first = server.connect();
                Client second = server.connect()) {
            first.send(HELLO);
            second.send(HELLO);
            assertThat(first.line()).isEqualTo("{\"forebay\":1}");
            assertThat(second.line()).isEqualTo("{\"forebay\":1}");
            first.send("{\"value\":\"a\",\"seq\":5}\n");
            await().until(() -> server.sink.appended() == 1);
            second.send("{\"value\":\"a\",\"seq\":5}\n");
            await().until(() -> server.metrics.duplicates.get() == 1);
            assertThat(second.available()).isZero();
            server.sink.sync();
            assertThat(second.line()).isEqualTo("{\"acked\":1}");
        }
    }

    @Test
    void sequenceWithoutAProducer_isKeptAndNothingElse() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{\"value\":\"a\",\"seq\":7}\n{\"value\":\"a\",\"seq\":7}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
            assertThat(server.sink.records()).extracting(Stored::sequence).containsExactly(7L, 7L);
        }
    }

    @Test
    void recordWithoutASequence_isAlwaysStored() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send(HELLO + "{\"value\":\"a\",\"seq\":7}\n{\"value\":\"b\"}\n{\"value\":\"b\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":3}");
            assertThat(server.sink.values()).containsExactly("a", "b", "b");
        }
    }

    @Test
    void framesAndJson_shareTheirSequences() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start()) {
            try (Client json = server.connect()) {
                json.send(HELLO + "{\"value\":\"a\",\"seq\":1}\n");
                json.line();
                json.line();
            }
            try (Client frames = server.connect()) {
                frames.send(Frames.open()
                        .hello(255, "", "billing-7")
                        .batch(Client.numbered(1, "a"), Client.numbered(2, "b"))
                        .bytes());
                assertThat(frames.frame()).startsWith("HELLO_OK 1 1 ");
                assertThat(frames.frame()).isEqualTo("ACK 2");
            }
            assertThat(server.sink.values()).containsExactly("a", "b");
        }
    }

    @Test
    void silentProducer_isDeduplicatedToo() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send(
                            "{\"forebay\":1,\"ack\":\"none\",\"producer\":\"p\"}\n{\"value\":1,\"seq\":1}\n{\"value\":1,\"seq\":1}\n")
                    .endInput();
            assertThat(client.linesToEnd()).containsExactly("{\"forebay\":1}");
            assertThat(server.sink.values()).containsExactly("1");
        }
    }
}
