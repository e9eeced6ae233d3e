// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.client.FakeSidecar.Received;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FramesClientTest {
    private static final Refusals NONE = (number, code, message) -> {
        throw new AssertionError(number + " " + code + " " + message);
    };

    @TempDir
    private Path dir;

    private FakeSidecar server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeSidecar(dir);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void connect_saysHelloAndTakesInTheAnswer() throws IOException {
        try (FramesClient client = connect(new Hello(Ack.SYNCED, "orders", "billing-7"))) {
            assertThat(server.hello()).isEqualTo("2 orders billing-7");
            assertThat(client.lastSequence()).isEqualTo(FakeSidecar.LAST_SEQUENCE);
            assertThat(client.maxRecordBytes()).isEqualTo(FakeSidecar.MAX_RECORD_BYTES);
            assertThat(client.credit()).isEqualTo(1000);
        }
    }

    @Test
    void connect_withoutProducer_knowsNoSequence() throws IOException {
        try (FramesClient client = connect(new Hello(Ack.LISTENER, ""))) {
            assertThat(server.hello()).isEqualTo("255  ");
            assertThat(client.lastSequence()).isEqualTo(RecordClient.NO_SEQUENCE);
        }
    }

    @Test
    void connect_refused_saysWhy() {
        assertThatThrownBy(() -> connect(new Hello(Ack.SYNCED, "forbidden")))
                .isInstanceOf(ServerException.class)
                .hasMessage("full (too_many_connections)");
    }

    @Test
    void batch_carriesEveryPartOfARecord() throws IOException {
        try (FramesClient client = connect(new Hello(Ack.SYNCED, ""))) {
            client.batch()
                    .topic(utf8("orders"))
                    .partition(3)
                    .timestamp(1_795_456_800_000L)
                    .sequence(17)
                    .key(utf8("42"))
                    .header(utf8("source"), utf8("billing"))
                    .header(utf8("empty"), utf8(""))
                    .value(utf8("größer"));
            client.batch().topic(utf8("")).tombstone();
            client.flush();
            client.awaitAcked(2, NONE);
        }
        assertThat(server.received())
                .containsExactly(
                        new Received("orders", 3, 17, "42", Map.of("source", "billing", "empty", ""), "größer"),
                        new Received("", -1, Long.MIN_VALUE, null, Map.of(), null));
    }

    @Test
    void batch_growsWithItsRecords() throws IOException {
        String value = "x".repeat(200_000);
        try (FramesClient client = connect(new Hello(Ack.SYNCED, "t"))) {
            for (int i = 0; i < 5; i++) {
                client.batch().topic(utf8("")).value(utf8(value));
            }
            assertThat(client.written()).isEqualTo(5);
            assertThat(client.batchBytes()).isGreaterThan(1_000_000);
            client.flush();
            assertThat(client.batchBytes()).isZero();
            client.awaitAcked(5, NONE);
        }
        assertThat(server.values()).hasSize(5).containsOnly(value);
    }

    @Test
    void refusedRecord_isNamed_andTheOthersGoOn() throws IOException {
        List<String> refused = new ArrayList<>();
        try (FramesClient client = connect(new Hello(Ack.SYNCED, "t"))) {
            for (String value : List.of("one", "bad two", "three")) {
                client.batch().topic(utf8("")).value(utf8(value));
            }
            client.flush();
            client.awaitAcked(3, (number, code, message) -> refused.add(number + " " + code + ": " + message));
        }
        assertThat(refused).containsExactly("2 malformed_record: it is bad");
        assertThat(server.values()).containsExactly("one", "three");
    }

    @Test
    void awaitAcked_connectionClosed_saysHowFarItCame() throws IOException {
        try (FramesClient client = connect(new Hello(Ack.SYNCED, "t"))) {
            client.batch().topic(utf8("")).value(utf8("one"));
            client.flush();
            client.awaitAcked(1, NONE);
            client.batch().topic(utf8("")).value(utf8("hang up"));
            client.flush();
            assertThatThrownBy(() -> client.awaitAcked(2, NONE))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("1 of 2");
        }
    }

    private FramesClient connect(Hello hello) throws IOException {
        return FramesClient.connect(server.address(), hello);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
