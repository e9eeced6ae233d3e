// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.sidecar.ingest.Client.Frames;
import io.forebay.sidecar.record.DeadLetterHeaders;
import io.forebay.sidecar.record.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One record that breaks a rule is refused alone, and its sender is told why, or it becomes a dead letter. */
class LimitsTest {
    private static final String HELLO = "{\"forebay\":1,\"ack\":\"spooled\"}\n";
    private static final String GOOD = "{\"value\":\"good\"}\n";

    private static Server.Builder eager() {
        return Server.builder().sink(new FakeSink().eager());
    }

    private static void jsonRefuses(Server.Builder settings, String line, String code, String words) throws Exception {
        try (Server server = settings.start();
                Client client = server.connect()) {
            client.send(HELLO + line + "\n" + GOOD);
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line())
                    .startsWith("{\"error\":{\"n\":1,\"code\":\"" + code + "\",\"message\":\"")
                    .contains(words);
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
            assertThat(server.sink.values()).containsExactly("good");
            assertThat(server.metrics.refused).containsExactly(Map.entry(code, 1));
        }
    }

    private static void framesRefuse(Server.Builder settings, byte[] body, String error) throws Exception {
        try (Server server = settings.start();
                Client client = server.connect()) {
            client.send(Frames.open()
                    .hello(AckLevel.SPOOLED.code(), "", "")
                    .batch(body, Client.body("t", "good"))
                    .bytes());
            assertThat(client.frame()).startsWith("HELLO_OK");
            assertThat(client.frame()).isEqualTo("ERROR 1 " + error);
            String last = client.frame(); // what was sent in several pieces may be acknowledged in several
            assertThat(last.equals("ACK 1") ? client.frame() : last).isEqualTo("ACK 2");
            assertThat(server.sink.values()).containsExactly("good");
        }
    }

    @Test
    void json_recordThatIsTooLarge() throws Exception {
        jsonRefuses(
                eager().maxRecordBytes(10),
                "{\"key\":\"12345\",\"value\":\"123456\"}",
                "record_too_large",
                "the record has 11 bytes, ingest.record.max.bytes is 10");
    }

    @Test
    void json_lineThatIsTooLong() throws Exception {
        jsonRefuses(
                eager().maxLineBytes(100),
                "{\"value\":\"" + "x".repeat(5_000) + "\"}",
                "line_too_long",
                "more than 100 bytes (ingest.line.max.bytes)");
    }

    @Test
    void json_lineOfExactlyTheLimitIsTaken() throws Exception {
        try (Server server = eager().maxLineBytes(20).start();
                Client client = server.connect()) {
            client.send("{\"value\":\"12345678\"}\r\n{\"value\":\"123456789\"}\n")
                    .endInput();
            client.linesToEnd();
            assertThat(server.sink.records()).extracting(Stored::kind).containsExactly(Kind.RECORD, Kind.REJECTED);
        }
    }

    @Test
    void json_tooManyHeaders() throws Exception {
        jsonRefuses(
                eager().maxHeaders(1),
                "{\"value\":1,\"headers\":{\"a\":\"1\",\"b\":\"2\"}}",
                "too_many_headers",
                "at most 1");
    }

    @Test
    void json_noTopicAnywhere() throws Exception {
        try (Server server = eager().topic(null).start();
                Client client = server.connect()) {
            client.send(HELLO + GOOD + "{\"topic\":\"t\",\"value\":1}\n");
            assertThat(client.line()).isEqualTo("{\"forebay\":1}");
            assertThat(client.line()).contains("\"n\":1,\"code\":\"missing_topic\"");
            assertThat(client.line()).isEqualTo("{\"acked\":2}");
        }
    }

    @Test
    void json_topicThatIsNone() throws Exception {
        jsonRefuses(
                eager(), "{\"topic\":\"no spaces\",\"value\":1}", "invalid_topic", "illegal byte 0x20 at position 2");
    }

    @Test
    void json_notJson() throws Exception {
        jsonRefuses(eager(), "nonsense", "malformed_record", "");
    }

    @Test
    void json_secondHello() throws Exception {
        jsonRefuses(eager(), "{\"forebay\":1}", "malformed_record", "only be the first line");
    }

    @Test
    void json_badHelloEndsTheConnection() throws Exception {
        for (String hello : new String[] {
            "{\"forebay\":2}",
            "{\"forebay\":1,\"akc\":\"synced\"}",
            "{\"forebay\":1,\"ack\":\"maybe\"}",
            "{\"forebay\":1,\"topic\":\"no spaces\"}"
        }) {
            try (Server server = Server.start();
                    Client client = server.connect()) {
                client.send(hello + "\n" + GOOD);
                assertThat(client.linesToEnd())
                        .singleElement()
                        .asString()
                        .startsWith("{\"error\":{\"n\":0,\"code\":\"");
                assertThat(server.sink.records()).isEmpty();
            }
        }
    }

    @Test
    void frames_recordThatIsTooLarge() throws Exception {
        framesRefuse(
                eager().maxRecordBytes(10),
                Client.body("orders", "x".repeat(11)),
                "record_too_large the record has 11 bytes, ingest.record.max.bytes is 10");
    }

    @Test
    void frames_recordThatIsMuchTooLargeIsSkipped() throws Exception {
        framesRefuse(
                eager().maxRecordBytes(10),
                Client.body("orders", "x".repeat(500_000)),
                "record_too_large the record has 500010 bytes, ingest.record.max.bytes is 10");
    }

    @Test
    void frames_tooManyHeaders() throws Exception {
        byte[] two = {0, 1, 0, 2, 't', 0, 1, 'a', -1, -1, -1, -1, 0, 1, 'b', 0, 0, 0, 0, 'v'};
        framesRefuse(eager().maxHeaders(1), two, "too_many_headers the record has 2 headers, ingest.headers.max is 1");
    }

    @Test
    void frames_malformedBody() throws Exception {
        framesRefuse(eager(), new byte[] {1, 2, 3}, "malformed_record a record has at least 4 bytes, this one has 3");
    }

    @Test
    void frames_negativePartition() throws Exception {
        framesRefuse(
                eager(),
                new byte[] {1, 1, 0, 0, 't', -1, -1, -1, -1},
                "malformed_record partition, timestamp and sequence must not be negative");
    }

    @Test
    void frames_topicThatIsNone() throws Exception {
        framesRefuse(eager(), Client.body("..", "v"), "invalid_topic topic must not be '.' or '..'");
    }

    @Test
    void silentClient_getsADeadLetterInstead() throws Exception {
        try (Server server = eager().start();
                Client client = server.connect()) {
            client.send("{\"topic\":\"orders\",\"valeu\":1}\nnonsense\n" + GOOD).endInput();
            assertThat(client.linesToEnd()).isEmpty();
            assertThat(server.sink.records()).hasSize(3);
            Stored first = server.sink.records().get(0);
            assertThat(first.kind()).isEqualTo(Kind.REJECTED);
            assertThat(first.topic()).isEqualTo("orders");
            assertThat(first.value()).isEqualTo("{\"topic\":\"orders\",\"valeu\":1}");
            assertThat(first.headers())
                    .containsEntry(DeadLetterHeaders.CODE, "unknown_field")
                    .containsKey(DeadLetterHeaders.MESSAGE);
            assertThat(server.sink.records().get(2).kind()).isEqualTo(Kind.RECORD);
        }
    }

    @Test
    void silentFrames_getADeadLetterInstead() throws Exception {
        try (Server server = eager().maxRecordBytes(1_000).topic(null).start();
                Client client = server.connect()) {
            client.send(Frames.open()
                            .batch(
                                    Client.body("orders", "x".repeat(100_000)),
                                    Client.body("", "homeless"),
                                    Client.body("t", "good"))
                            .bytes())
                    .endInput();
            assertThat(client.isAtEnd()).isTrue();
            assertThat(server.sink.records())
                    .extracting(Stored::kind)
                    .containsExactly(Kind.REJECTED, Kind.REJECTED, Kind.RECORD);
            assertThat(server.sink.records()).extracting(Stored::topic).containsExactly("orders", "_unknown", "t");
            assertThat(server.sink.values().get(0)).hasSize(Session.REJECTED_BYTES);
        }
    }
}
