// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forebay.sidecar.ingest.Client.Frames;
import org.junit.jupiter.api.Test;

/** What an ack means, and when it comes. */
class AcknowledgementTest {

    @Test
    void syncedAck_comesAfterTheSyncAndNotBefore() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"synced\"}\n{\"value\":\"a\"}\n{\"value\":\"b\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 2);
            assertThat(client.available()).isZero();
            server.sink.sync();
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
            assertThat(server.sink.values()).containsExactly("a", "b");
        }
    }

    @Test
    void spooledAck_comesAtOnce() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"spooled\"}\n{\"value\":\"a\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            assertThat(server.sink.synced()).isZero();
        }
    }

    @Test
    void deliveredAck_waitsForKafka() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"delivered\"}\n{\"value\":\"a\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 1);
            server.sink.sync();
            assertThat(client.available()).isZero();
            server.sink.deliver();
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
        }
    }

    @Test
    void discardedRecords_areNeverAcknowledgedAsDelivered() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"delivered\"}\n{\"value\":\"a\"}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 1);
            server.sink.sync();
            server.sink.deliver();
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            client.send("{\"value\":\"b\"}\n");
            await().until(() -> server.sink.appended() == 2);
            server.sink.sync();
            server.sink.discard();
            assertThat(client.line()).contains("\"code\":\"discarded\"").contains("drop-oldest");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void recordsBehindWhatWasDiscarded_areAcknowledged() throws Exception {
        try (Server server = Server.start();
                Client earlier = server.connect();
                Client client = server.connect()) {
            earlier.send("{\"value\":\"old\"}\n");
            await().until(() -> server.sink.appended() == 1);
            server.sink.sync();
            server.sink.discard();
            client.send("{\"forebay\":1,\"ack\":\"delivered\"}\n{\"value\":\"new\"}\n");
            await().until(() -> server.sink.appended() == 2);
            server.sink.sync();
            server.sink.deliver();
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
        }
    }

    @Test
    void deliveredAck_waitsForNoOtherTopic() throws Exception {
        try (Server server = Server.start();
                Client troubled = server.connect();
                Client client = server.connect()) {
            troubled.send("{\"forebay\":1,\"ack\":\"delivered\"}\n{\"topic\":\"missing\",\"value\":\"a\"}\n");
            await().until(() -> server.sink.appended() == 1);
            client.send("""
                    {"forebay":1,"ack":"delivered"}
                    {"topic":"orders","value":"b"}
                    {"topic":"orders","value":"c"}
                    """);
            await().until(() -> server.sink.appended() == 3);
            server.sink.sync();
            server.sink.deliver("orders");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
            assertThat(troubled.line()).isEqualTo("{\"forebay\":1}");
            assertThat(troubled.available()).isZero();
        }
    }

    @Test
    void framesClient_getsTheSame() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send(Frames.open()
                    .hello(AckLevel.SYNCED.code(), "", "")
                    .batch(Client.body("", "a"), Client.body("orders", "b"))
                    .bytes());
            assertThat(client.frame()).isEqualTo("HELLO_OK 1 " + Long.MIN_VALUE + " " + (1 << 20) + " 1000");
            await().until(() -> server.sink.appended() == 2);
            assertThat(client.available()).isZero();
            server.sink.sync();
            assertThat(client.frame()).isEqualTo("ACK 2");
            assertThat(server.sink.records()).extracting(Stored::topic).containsExactly(Server.TOPIC, "orders");
        }
    }

    @Test
    void acks_areCumulativeAndOnlyTheLatestIsSent() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            for (int i = 1; i <= 5; i++) {
                client.send("{\"value\":" + i + "}\n");
                int count = i;
                await().until(() -> server.sink.appended() == count);
            }
            server.sink.sync();
            assertThat(client.line()).isEqualTo("{\"acked\":5}");
            client.send("{\"value\":6}\n");
            await().until(() -> server.sink.appended() == 6);
            server.sink.sync();
            assertThat(client.line()).isEqualTo("{\"acked\":6}");
        }
    }

    @Test
    void error_comesBeforeTheAckThatCoversIt() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"synced\"}\n{\"value\":1}\n{\"valeu\":2}\n{\"value\":3}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).startsWith("{\"error\":{\"n\":2,\"code\":\"unknown_field\",\"message\":\"");
            await().until(() -> server.sink.appended() == 2);
            server.sink.sync();
            assertThat(client.line()).isEqualTo("{\"acked\":3}");
            assertThat(server.sink.values()).containsExactly("1", "3");
        }
    }

    @Test
    void refusedRecordAlone_isCovered() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).contains("malformed_record");
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
        }
    }

    @Test
    void helloWithoutLevel_takesTheListeners() throws Exception {
        try (Server server = Server.builder().ack(AckLevel.DELIVERED).start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 1);
            server.sink.sync();
            assertThat(client.available()).isZero();
            server.sink.deliver();
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
        }
    }

    @Test
    void silentClient_isToldNothing() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send("{\"value\":1}\n{\"oops\":1}\n").endInput();
            assertThat(client.linesToEnd()).isEmpty();
            assertThat(server.sink.records()).hasSize(2);
        }
    }

    @Test
    void levelNone_isAnsweredAndThenSilent() throws Exception {
        try (Server server = Server.builder().sink(new FakeSink().eager()).start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1,\"ack\":\"none\"}\n{\"value\":1}\n{\"oops\":1}\n")
                    .endInput();
            assertThat(client.linesToEnd()).containsExactly("{\"forebay\":1}");
        }
    }

    @Test
    void clientThatEndsItsSide_stillGetsItsAcksAndThenTheEnd() throws Exception {
        try (Server server = Server.start();
                Client client = server.connect()) {
            client.send("{\"forebay\":1}\n{\"value\":1}\n{\"value\":2}").endInput();
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 2);
            assertThat(client.available()).isZero();
            server.sink.sync();
            assertThat(client.linesToEnd()).containsExactly("{\"acked\":2}");
            await().until(() -> server.metrics.connections.get() == 0);
        }
    }

    @Test
    void clientThatGoesWithoutReadingItsAcks_losesNothingItHasSent() throws Exception {
        try (Server server = Server.start()) {
            try (Client client = server.connect()) {
                client.send("{\"forebay\":1,\"ack\":\"spooled\"}\n");
                for (int i = 0; i < 1_000; i++) {
                    client.send("{\"value\":" + i + "}\n");
                }
            }
            await().until(() -> server.sink.appended() == 1_000);
            server.sink.sync();
            await().until(() -> server.metrics.connections.get() == 0);
        }
    }

    @Test
    void failedSpool_isToldAfterTheAcksThatAreTrue() throws Exception {
        try (Server server = Server.start();
                Client silent = server.connect();
                Client client = server.connect()) {
            silent.send("{\"value\":0}\n");
            client.send("{\"forebay\":1}\n{\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            await().until(() -> server.sink.appended() == 2);
            server.sink.sync();
            assertThat(client.line()).isEqualTo("{\"acked\":1}");
            server.sink.fail();
            client.send("{\"value\":2}\n");
            assertThat(client.linesToEnd())
                    .singleElement()
                    .asString()
                    .startsWith("{\"error\":{\"n\":0,\"code\":\"spool_failed\"");
            assertThat(silent.available()).isZero();
            try (Client late = server.connect()) {
                late.send(Frames.open().hello(2, "", "").bytes());
                assertThat(late.frame()).startsWith("ERROR 0 spool_failed ");
                assertThat(late.isAtEnd()).isTrue();
            }
            assertThat(server.sink.records()).hasSize(2);
        }
    }
}
